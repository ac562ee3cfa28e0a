// Perl: LWP where it is installed with https, else HTTP::Tiny, which comes with Perl. Both stand on IO::Socket::SSL and Net::SSLeay;
// a Perl without these cannot make a TLS connection and is no runtime. The scripts run on 5.10 and later.
import { type Command, defineRuntimeKind } from './define-runtime-kind.ts'
import { parseScriptedAttempt, parseScriptedIdentity, scriptArguments, scriptedWay } from './scripted.ts'

const LWP = 'Perl (LWP)'
const TINY = 'Perl (HTTP::Tiny)'

/** `%told` as one line of JSON; Perl's own module for it is a package of its own on some systems. */
const SAY = String.raw`
sub quoted { my $text = shift; $text =~ s/(["\\])/\\$1/g; $text =~ s/([^\x20-\x7e])/sprintf('\\u%04x', ord($1) & 0xffff)/ge; return qq("$text") }
sub value {
    my ($name, $value) = @_;
    return $value ? 'true' : 'false' if $name eq 'verified' || $name eq 'timeout';
    return $name eq 'status' ? $value + 0 : quoted($value);
}
sub say_told { my %told = @_; print '{', join(', ', map { defined $told{$_} ? quoted($_) . ': ' . value($_, $told{$_}) : () } sort keys %told), "}\n" }
`

const IDENTIFY = String.raw`# TLS Preflight: who is this Perl
use strict;
${SAY}
my %told = (version => sprintf('%vd', $^V), executable => $^X);
if (eval { require IO::Socket::SSL; require Net::SSLeay; 1 }) {
    $told{name} = eval { require LWP::UserAgent; require LWP::Protocol::https; 1 } ? '${LWP}' : '${TINY}';
    $told{library} = Net::SSLeay::SSLeay_version(0);
    my %store = eval { IO::Socket::SSL::default_ca() };
    # What is named is taken even where it is not there (LWP::UserAgent, HTTP::Tiny); what is found, only where it is.
    my @named = $told{name} eq '${LWP}' ? qw(PERL_LWP_SSL_CA_FILE HTTPS_CA_FILE) : qw(SSL_CERT_FILE);
    my ($named) = grep { $_ } @ENV{@named};
    $told{trustStore} = $named || $store{SSL_ca_file} || $store{SSL_ca_path};
    if (open my $maps, '<', '/proc/self/maps') {
        $told{loaded} = '';
        while (<$maps>) { $told{loaded} = $1 if m{ (/\S*/libssl\S*)$} }
    }
}
say_told(%told);
`

const REQUEST = String.raw`# TLS Preflight: one request by Perl
use strict;
use POSIX ();
use Time::HiRes ();
${SAY}
my ($host, $port, $resource, $way, $seconds) = @ARGV;
my $literal = $host =~ /:/ ? "[$host]" : $host;
my $url = "https://$literal" . ($port == 443 ? '' : ":$port") . $resource;
my $login = $ENV{TLS_PREFLIGHT_PROXY_LOGIN};
my $proxy;
if ($way ne 'own' && $way ne 'direct') {
    my ($user, $password) = map { my $part = $_; $part =~ s/([^A-Za-z0-9_.~-])/sprintf('%%%02X', ord($1))/ge; $part } split(/:/, $login || '', 2);
    $proxy = 'http://' . (defined $user ? "$user:$password\@" : '') . $way;
}
my %told;
my $secured;
# A body may never end: only the head of the answer is read.
sub answered {
    $told{status} = shift;
    if ($secured && $secured->can('get_sslversion')) { ($told{version} = $secured->get_sslversion) =~ s/_/./ }
    $told{suite} = $secured->get_cipher if $secured;
    $| = 1;
    say_told(%told);
    POSIX::_exit(0);
}
sub failed { my $words = shift; $told{error} = $words; $told{timeout} = $words =~ /timed? ?out|no answer in/i ? 1 : 0 }
sub limit { my ($within) = @_; $SIG{ALRM} = sub { die "no answer in $within s\n" }; Time::HiRes::alarm($within) }
my $catcher = $ENV{TLS_PREFLIGHT_CATCHER};
my $brief = $seconds < 2 ? $seconds : 2;
sub send_hello { my ($agent) = @_; local $SIG{PIPE} = 'IGNORE'; eval { limit($brief); $agent->get($url) } }
no warnings 'redefine';
if (eval { require IO::Socket::SSL; 1 }) {
    my $connect = \&IO::Socket::SSL::connect_SSL;
    *IO::Socket::SSL::connect_SSL = sub { my $socket = $_[0]; my $done = $connect->(@_); $secured = $socket if $done; return $done };
}
if (eval { require LWP::UserAgent; require LWP::Protocol::https; 1 }) {
    if ($catcher) {
        my $first = LWP::UserAgent->new(agent => 'tls-preflight', timeout => $brief, max_redirect => 0);
        $first->no_proxy;
        $first->proxy('https', "http://$catcher");
        send_hello($first);
    }
    limit($seconds);
    my $agent = LWP::UserAgent->new(agent => 'tls-preflight', timeout => $seconds, max_redirect => 0);
    $agent->proxy('https', $proxy) if $way ne 'own';
    if ($way eq 'own') {
        my $own = $agent->proxy('https');
        $own =~ s{//[^/]*\@}{//} if defined $own;
        my $exempt = grep { $_ ne '' && $host =~ /\Q$_\E$/ } @{ $agent->{no_proxy} || [] };
        ($told{way} = defined $own && !$exempt ? $own : 'direct') =~ s{/$}{};
    }
    $agent->add_handler(response_header => sub {
        # The answer of a proxy to CONNECT does not come here.
        $told{verified} = $agent->ssl_opts('verify_hostname');
        answered($_[0]->code);
    });
    my $answer = eval { $agent->get($url) };
    my $words = $@ || ($answer->header('Client-Warning') ? $answer->decoded_content : $answer->status_line);
    $words =~ s/ at \S+ line \d+\.?//g;
    failed($words);
} else {
    require HTTP::Tiny;
    # Before it knew proxies for https it would go to the platform itself.
    if ($catcher && HTTP::Tiny->can('https_proxy')) {
        send_hello(HTTP::Tiny->new(agent => 'tls-preflight', timeout => $brief, max_redirect => 0, https_proxy => "http://$catcher", no_proxy => []));
    }
    limit($seconds);
    my $read = \&HTTP::Tiny::Handle::read_response_header;
    *HTTP::Tiny::Handle::read_response_header = sub {
        my $handle = shift;
        my $answer = $read->($handle, @_);
        # Before the tunnel stands there is only the proxy's answer; an interim one is no answer.
        return $answer if !$secured || $answer->{status} =~ /^1/;
        $told{verified} = $handle->{verify_SSL} ? 1 : 0;
        answered($answer->{status});
    };
    my $agent = HTTP::Tiny->new(agent => 'tls-preflight', timeout => $seconds, max_redirect => 0, $proxy ? (https_proxy => $proxy) : ());
    my $answer = eval { $agent->get($url) };
    failed($@ || ($answer->{status} == 599 ? $answer->{content} : "$answer->{status} $answer->{reason}"));
}
say_told(%told);
`

export const perl = defineRuntimeKind({
  kind: 'perl',
  name: 'Perl',
  programs: /^perl$/,
  runsApplications: true,
  // Packages hard-link the program under its version too.
  servers: /^perl5(\.\d+)*$/,
  identify: {
    args: ['-e', IDENTIFY],
    parse: (result) => {
      const identity = parseScriptedIdentity(result)
      return identity?.library ? identity : null
    },
    isOther: (result) => parseScriptedIdentity(result)?.library === null,
  },
  // LWP reads variables only where its program asks it to, or this one does; HTTP::Tiny by itself.
  proxyVariables: ({ name }, env) =>
    name === LWP
      ? env('PERL_LWP_ENV_PROXY')
        ? ['https_proxy', 'HTTPS_PROXY']
        : []
      : ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  wayTaken: scriptedWay,
  sendsHelloFirst: true,
  storeVariables: ['PERL_LWP_SSL_CA_FILE', 'SSL_CERT_FILE'],
  request: (ask): Command | { unsupported: string } => {
    const told = scriptArguments(ask)
    if ('unsupported' in told) return told
    return {
      args: ['-e', REQUEST, '--', ...told.args],
      // LWP's own variable, and that of HTTP::Tiny and OpenSSL.
      ...(ask.addsAnchors ? { env: { PERL_LWP_SSL_CA_FILE: '{file:merged}', SSL_CERT_FILE: '{file:merged}' } } : {}),
      ...(told.secretEnv === undefined ? {} : { secretEnv: told.secretEnv }),
    }
  },
  parseAttempt: (result) => parseScriptedAttempt(result),
})
