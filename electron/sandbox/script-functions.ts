// The functions that a proxy script may call (PAC), as a script of their own: it runs inside the sandbox, before the script that is asked.
// So what they cost in time and memory counts as the script's, and nothing that they are given reaches this program: a library that
// brings them (pac-resolver) runs them outside, where a pattern like *a*a*a*b never ends, and rewrites the script, which changes what it says.
// Meanings: Mozilla's "Proxy Auto-Configuration (PAC) file"; the names that end in Ex are Microsoft's ("IPv6 Extensions to Navigator
// Auto-Config File Format"), read as Chromium does.

/** Evaluates to a function of (lookUp, ownAddresses). `lookUp(name)` gives the addresses of a name, separated by semicolons. */
export const SCRIPT_FUNCTIONS = `(function (lookUp, ownAddresses) {
  'use strict';
  var DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  var MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
  var own = ownAddresses.split(';').filter(Boolean);
  var isV4 = function (text) { return /^\\d{1,3}(\\.\\d{1,3}){3}$/.test(text) && text.split('.').every(function (n) { return n < 256; }); };
  var addressesOf = function (host) { return lookUp(String(host)).split(';').filter(Boolean); };

  // The 4 or 16 bytes of an address; null for anything else.
  var bytesOf = function (text) {
    text = String(text);
    if (isV4(text)) return text.split('.').map(Number);
    if (!/^[0-9a-f:]+$/i.test(text) || text.split('::').length > 2) return null;
    var halves = text.split('::').map(function (half) { return half === '' ? [] : half.split(':'); });
    var gap = 8 - halves[0].length - (halves[1] || []).length;
    if (halves.length === 2 ? gap < 1 : gap !== 0) return null;
    var groups = halves[0].concat(new Array(gap).fill('0'), halves[1] || []);
    if (!groups.every(function (group) { return /^[0-9a-f]{1,4}$/i.test(group); })) return null;
    return groups.reduce(function (bytes, group) {
      var value = parseInt(group, 16);
      return bytes.concat(value >> 8, value & 255);
    }, []);
  };
  var numberOf = function (dotted) { return bytesOf(dotted).reduce(function (sum, byte) { return sum * 256 + byte; }, 0) >>> 0; };

  // The arguments of a range of time, without a closing 'GMT', and the clock that they are for.
  var clockOf = function (given) {
    var args = Array.prototype.slice.call(given);
    var gmt = args[args.length - 1] === 'GMT';
    if (gmt) args.pop();
    var now = new Date();
    return {
      args: args,
      day: gmt ? now.getUTCDay() : now.getDay(),
      date: gmt ? now.getUTCDate() : now.getDate(),
      month: gmt ? now.getUTCMonth() : now.getMonth(),
      year: gmt ? now.getUTCFullYear() : now.getFullYear(),
      seconds: gmt ? now.getUTCHours() * 3600 + now.getUTCMinutes() * 60 + now.getUTCSeconds()
        : now.getHours() * 3600 + now.getMinutes() * 60 + now.getSeconds(),
    };
  };
  // A range whose end is before its beginning goes over the turn of the week, the year or the day.
  var within = function (now, from, to) { return from <= to ? from <= now && now <= to : from <= now || now <= to; };

  var functions = {
    isPlainHostName: function (host) { return String(host).indexOf('.') < 0; },
    dnsDomainIs: function (host, domain) { return String(host).endsWith(String(domain)); },
    localHostOrDomainIs: function (host, full) { return host === full || String(full).indexOf(host + '.') === 0; },
    dnsDomainLevels: function (host) { return String(host).split('.').length - 1; },
    dnsResolve: function (host) { return isV4(host) ? host : addressesOf(host).filter(isV4)[0] || null; },
    isResolvable: function (host) { return functions.dnsResolve(host) !== null; },
    myIpAddress: function () { return own.filter(isV4)[0] || '127.0.0.1'; },
    convert_addr: function (text) { return bytesOf(text) === null ? 0 : numberOf(text); },
    isInNet: function (host, network, mask) {
      var address = functions.dnsResolve(host);
      if (address === null || !isV4(network) || !isV4(mask)) return false;
      return (numberOf(address) & numberOf(mask)) === (numberOf(network) & numberOf(mask));
    },
    // Browsers make a regular expression of it, and scripts rely on that.
    shExpMatch: function (text, pattern) {
      var source = String(pattern).replace(/\\./g, '\\\\.').replace(/\\*/g, '.*').replace(/\\?/g, '.');
      return new RegExp('^' + source + '$').test(text);
    },
    weekdayRange: function () {
      var clock = clockOf(arguments);
      var days = clock.args.map(function (day) { return DAYS.indexOf(day); });
      return days.indexOf(-1) < 0 && within(clock.day, days[0], days[days.length - 1]);
    },
    timeRange: function () {
      var clock = clockOf(arguments);
      var half = clock.args.length < 2 ? clock.args : clock.args.slice(0, clock.args.length / 2);
      var rest = clock.args.slice(-half.length);
      var from = half[0] * 3600 + (half[1] || 0) * 60 + (half[2] || 0);
      var to = rest[0] * 3600 + (rest.length > 1 ? rest[1] : 59) * 60 + (rest.length > 2 ? rest[2] : 59);
      return within(clock.seconds, from, to);
    },
    dateRange: function () {
      var clock = clockOf(arguments);
      var half = clock.args.length < 2 ? clock.args : clock.args.slice(0, clock.args.length / 2);
      var rest = clock.args.slice(-half.length);
      // Days, months and years as one number each; what is not said counts for nothing on either side.
      var place = function (values) {
        return values.reduce(function (sum, value) {
          if (typeof value === 'string') return sum + MONTHS.indexOf(value) * 31;
          return sum + (value > 31 ? value * 372 : value - 1);
        }, 0);
      };
      var now = half.map(function (value) {
        return typeof value === 'string' ? MONTHS[clock.month] : value > 31 ? clock.year : clock.date;
      });
      return within(place(now), place(half), place(rest));
    },
    alert: function () {},
    dnsResolveEx: function (host) { return bytesOf(host) === null ? addressesOf(host).join(';') : String(host); },
    isResolvableEx: function (host) { return functions.dnsResolveEx(host) !== ''; },
    myIpAddressEx: function () { return own.join(';'); },
    isInNetEx: function (address, network) {
      var parts = String(network).split('/');
      var a = bytesOf(address), b = bytesOf(parts[0]), bits = Number(parts[1]);
      if (a === null || b === null || a.length !== b.length || !(bits >= 0 && bits <= a.length * 8)) return false;
      return a.every(function (byte, index) {
        var shift = 8 - Math.min(Math.max(bits - index * 8, 0), 8);
        return byte >> shift === b[index] >> shift;
      });
    },
    sortIpAddressList: function (list) {
      var entries = String(list).split(';').map(function (entry) { return entry.trim(); });
      if (entries.some(function (entry) { return bytesOf(entry) === null; })) return false;
      var key = function (entry) {
        var bytes = bytesOf(entry);
        return String.fromCharCode.apply(null, [bytes.length === 16 ? 0 : 1].concat(bytes));
      };
      return entries.sort(function (a, b) { return key(a) < key(b) ? -1 : 1; }).join(';');
    },
    getClientVersion: function () { return '1.0'; },
  };
  for (var name in functions) globalThis[name] = functions[name];
})`
