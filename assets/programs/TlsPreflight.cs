// The request that a .NET or a Mono makes for TLS Preflight: one GET over SslStream, with the versions of TLS that it has by default.
// It runs on Mono 4, .NET Core 2 and everything later; build/programs.mjs compiles it into compiled.json. It answers with JSON.
// HttpClient tells neither version nor suite of its connection; it too hands SslStream the default versions.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using System.Text;
using System.Threading;

static class TlsPreflight {
    /** What a catcher has at most. */
    const double HELLO_SECONDS = 2;
    const BindingFlags WITHIN = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    static readonly SortedDictionary<string, object> told = new SortedDictionary<string, object>();

    /**
     * No arguments: who is this. Else host, port, path, way, seconds, and maybe `versions=NUMBER` (SecurityProtocolType). Where a catcher
     * of hellos is named in the environment it is sent one before the request, so that the runtime need not be started twice.
     */
    static void Main(string[] given) {
        if (given.Length == 0) {
            Identify();
            return;
        }
        var seconds = double.Parse(given[4], System.Globalization.CultureInfo.InvariantCulture);
        var catcher = Environment.GetEnvironmentVariable("TLS_PREFLIGHT_CATCHER");
        if (catcher != null) SendHello(given[0], int.Parse(given[1]), catcher, Math.Min(HELLO_SECONDS, seconds));
        var clock = new Timer(_ => {
            Tell("error", "no answer in " + given[4] + " s");
            Tell("timeout", true);
            End();
        }, null, (int) (seconds * 1000), Timeout.Infinite);
        try {
            if (given.Length > 5) ServicePointManager.SecurityProtocol = (SecurityProtocolType) int.Parse(given[5].Split('=')[1]);
            Ask(given[0], int.Parse(given[1]), given[2], given[3]);
        } catch (Exception error) {
            var words = new StringBuilder();
            for (var one = error; one != null; one = one.InnerException)
                words.Append(words.Length > 0 ? " <- " : "").Append(one.GetType().FullName).Append(": ").Append(one.Message);
            Tell("error", words.ToString());
        }
        GC.KeepAlive(clock);
        End();
    }

    static void Tell(string name, object value) {
        lock (told) told[name] = value;
    }

    static void End() {
        Say();
        Environment.Exit(0);
    }

    static void Say() {
        lock (told) {
            var line = new StringBuilder();
            foreach (var one in told) {
                line.Append(line.Length == 0 ? "{" : ",").Append(Quoted(one.Key)).Append(':');
                line.Append(one.Value is bool ? ((bool) one.Value ? "true" : "false") : one.Value is int ? one.Value.ToString() : Quoted((string) one.Value));
            }
            Console.WriteLine(line.Append('}'));
            Console.Out.Flush();
        }
    }

    static string Quoted(string text) {
        var written = new StringBuilder("\"");
        foreach (var c in text)
            if (c == '"' || c == '\\') written.Append('\\').Append(c);
            else if (c < ' ' || c > '~') written.Append("\\u").Append(((int) c).ToString("x4"));
            else written.Append(c);
        return written.Append('"').ToString();
    }

    /** Where .NET finds no OpenSSL it ends the whole program: what is known before stands on a line of its own. */
    static void Identify() {
        var mono = Type.GetType("Mono.Runtime", false);
        Tell("executable", Process.GetCurrentProcess().MainModule.FileName);
        if (mono != null) {
            var name = (string) mono.GetMethod("GetDisplayName", BindingFlags.NonPublic | BindingFlags.Static).Invoke(null, null);
            Tell("version", name.Split(' ')[0]);
            var provider = typeof(SslStream).GetProperty("Provider", WITHIN);
            var used = provider == null ? null : provider.GetValue(new SslStream(new MemoryStream()), null);
            if (used != null) Tell("provider", (string) used.GetType().GetProperty("Name").GetValue(used, null));
            Say();
            return;
        }
        // `.../Microsoft.NETCore.App/3.1.23/System.Private.CoreLib.dll`: before 3.0 Environment.Version tells something else.
        Tell("version", Path.GetFileName(Path.GetDirectoryName(typeof(object).Assembly.Location)));
        Say();
        if (Environment.OSVersion.Platform != PlatformID.Unix) {
            Tell("library", "Schannel " + Environment.OSVersion.Version);
            Tell("bundled", false);
        } else {
            var key = Type.GetType("System.Security.Cryptography.SafeEvpPKeyHandle, System.Security.Cryptography.OpenSsl", false);
            var number = key == null ? null : key.GetProperty("OpenSslVersion", BindingFlags.Public | BindingFlags.Static);
            if (number != null) Tell("library", "OpenSSL " + OpenSslVersion((long) number.GetValue(null, null)));
            foreach (var line in File.Exists("/proc/self/maps") ? File.ReadAllLines("/proc/self/maps") : new string[0])
                if (line.Contains("/libssl")) Tell("loaded", line.Substring(line.IndexOf('/')));
            Tell("trustStore", Environment.GetEnvironmentVariable("SSL_CERT_FILE") ?? Environment.GetEnvironmentVariable("SSL_CERT_DIR") ?? "");
        }
        Say();
    }

    /** OPENSSL_VERSION_NUMBER (opensslv.h): MNNFFPPS up to 1.1.1, MNN00PP0 from 3.0 on. */
    static string OpenSslVersion(long number) {
        long major = number >> 28, minor = number >> 20 & 0xff, fix = number >> 12 & 0xff, patch = number >> 4 & 0xff;
        if (major >= 3) return major + "." + minor + "." + patch;
        return major + "." + minor + "." + fix + (patch == 0 ? "" : ((char) ('a' + patch - 1)).ToString());
    }

    static string Literal(string host) {
        return host.IndexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    /** Begins a connection through a catcher, which ends it. */
    static void SendHello(string host, int port, string catcher, double seconds) {
        var sending = new Thread(() => {
            try {
                Secure(Tunnel(host, port, catcher, null), host);
            } catch (Exception) {
                // What stops the request too is told by the request.
            }
        });
        sending.IsBackground = true;
        sending.Start();
        sending.Join((int) (seconds * 1000));
    }

    static Stream Tunnel(string host, int port, string via, string login) {
        var cut = via.LastIndexOf(':');
        var stream = Connect(via.Substring(0, cut).Trim('[', ']'), int.Parse(via.Substring(cut + 1)));
        var target = Literal(host) + ":" + port;
        var head = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
        if (login != null) head += "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(login)) + "\r\n";
        var answer = Send(stream, head + "\r\n");
        if (Status(answer) != 200) throw new IOException("The proxy answered: " + answer.Split('\r')[0]);
        return stream;
    }

    /** As HttpWebRequest does it: 0 leaves the versions to the system. */
    static SslStream Secure(Stream stream, string host) {
        var secured = new SslStream(stream, false);
        secured.AuthenticateAsClient(host, null, (SslProtocols) (int) ServicePointManager.SecurityProtocol, false);
        return secured;
    }

    static void Ask(string host, int port, string resource, string way) {
        var literal = Literal(host);
        var login = Environment.GetEnvironmentVariable("TLS_PREFLIGHT_PROXY_LOGIN");
        string via = null;
        if (way == "own") {
            var proxy = ProxyFor(new Uri("https://" + literal + ":" + port + "/"), ref login);
            Tell("way", proxy == null ? "direct" : proxy.Scheme + "://" + proxy.Authority);
            if (proxy != null && proxy.Scheme != "http") throw new NotSupportedException("A proxy of the kind " + proxy.Scheme + " is not tried here.");
            via = proxy == null ? null : proxy.Authority.EndsWith(":" + proxy.Port) ? proxy.Authority : proxy.Authority + ":" + proxy.Port;
        } else if (way != "direct") via = way;
        var secured = Secure(via == null ? Connect(host, port) : Tunnel(host, port, via, login), host);
        Tell("version", VersionOf((int) secured.SslProtocol));
        Tell("suite", SuiteOf(secured));
        Tell("verified", true);
        var target = port == 443 ? literal : literal + ":" + port;
        var said = Send(secured, "GET " + resource + " HTTP/1.1\r\nHost: " + target + "\r\nUser-Agent: tls-preflight\r\nAccept: */*\r\nConnection: close\r\n\r\n");
        while (Status(said) / 100 == 1) said = Send(secured, "");
        Tell("status", Status(said));
    }

    /** .NET Core tells it from 3.0 on; Mono knows it within. */
    static string SuiteOf(SslStream secured) {
        var suite = typeof(SslStream).GetProperty("NegotiatedCipherSuite");
        if (suite != null) return suite.GetValue(secured, null).ToString();
        try {
            var stream = typeof(SslStream).GetProperty("Impl", WITHIN).GetValue(secured, null);
            var known = stream.GetType().GetMethod("GetConnectionInfo", WITHIN).Invoke(stream, null);
            return known.GetType().GetProperty("CipherSuiteCode").GetValue(known, null).ToString();
        } catch (NullReferenceException) {
            return "";
        }
    }

    /** The proxy that its own settings name; null: none. */
    static Uri ProxyFor(Uri address, ref string login) {
        // .NET Core 3.0 and later; before it, and in Mono, the other one.
        var client = Type.GetType("System.Net.Http.HttpClient, System.Net.Http", false);
        var settings = client == null ? null : client.GetProperty("DefaultProxy", BindingFlags.Public | BindingFlags.Static);
        var proxy = settings == null ? WebRequest.DefaultWebProxy : (IWebProxy) settings.GetValue(null, null);
        if (proxy == null || proxy.IsBypassed(address)) return null;
        var found = proxy.GetProxy(address);
        if (found == null || found == address) return null;
        if (found.UserInfo != "") login = Uri.UnescapeDataString(found.UserInfo);
        var given = proxy.Credentials == null ? null : proxy.Credentials.GetCredential(found, "Basic");
        if (given != null && given.UserName != "") login = given.UserName + ":" + given.Password;
        return found;
    }

    static Stream Connect(string host, int port) {
        var client = new TcpClient(host.IndexOf(':') >= 0 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        IPAddress literal;
        if (IPAddress.TryParse(host, out literal)) client.Connect(literal, port);
        else (client = new TcpClient()).Connect(host, port);
        return client.GetStream();
    }

    /** Sends and reads the head of one answer. */
    static string Send(Stream stream, string text) {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0) stream.Write(bytes, 0, bytes.Length);
        var head = new StringBuilder();
        while (head.Length < 65536) {
            var one = stream.ReadByte();
            if (one < 0) throw new IOException(head.Length == 0 ? "The connection ended without an answer." : "The connection ended within the headers of an answer.");
            head.Append((char) one);
            if (one == '\n' && (head.ToString().EndsWith("\r\n\r\n") || head.ToString().EndsWith("\n\n"))) return head.ToString();
        }
        throw new IOException("The headers of an answer did not end.");
    }

    static int Status(string head) {
        var parts = head.Split(' ', '\r');
        int status;
        if (!head.StartsWith("HTTP/") || parts.Length < 2 || !int.TryParse(parts[1], out status)) throw new IOException("What came is no answer of HTTP.");
        return status;
    }

    /** SslProtocols as numbers, since older releases have no name for the newer ones. */
    static string VersionOf(int protocol) {
        return protocol == 12288 ? "TLSv1.3" : protocol == 3072 ? "TLSv1.2" : protocol == 768 ? "TLSv1.1" : protocol == 192 ? "TLSv1" : "SSLv3";
    }
}
