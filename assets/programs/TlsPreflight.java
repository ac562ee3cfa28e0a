// The request that a Java makes for TLS Preflight: who it is, or one GET by HttpsURLConnection on its own settings.
// Written for Java 6 and later; build/programs.mjs compiles it into compiled.json. It answers with one line of JSON.

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Also the runtime's own socket factory with an ear on it, since HttpsURLConnection tells its version of TLS from Java 12 on only. */
public final class TlsPreflight extends SSLSocketFactory implements HandshakeCompletedListener, Runnable {
    private static final Map<String, Object> told = new LinkedHashMap<String, Object>();
    /** What a catcher has at most; the request has its own time all the same. */
    private static final long HELLO_MILLISECONDS = 2000;
    private final SSLSocketFactory own;
    private final long milliseconds;
    /** Of these milliseconds it had none for the request. */
    private final long lost;
    /** The thread that asks, whose work the clock ends. */
    private final Thread asking = Thread.currentThread();
    private SSLSocket last;

    private TlsPreflight(SSLSocketFactory own, long milliseconds, long lost) {
        this.own = own;
        this.milliseconds = milliseconds;
        this.lost = lost;
    }

    /**
     * No arguments: who is this Java. Else host, port, path, way, seconds, and maybe a PEM file of further trust anchors. Where a catcher
     * of hellos is named in the environment it is sent one before the request, so that Java need not be started twice.
     */
    public static void main(String[] given) {
        try {
            // A password that a server has on its command line must not stand on ours.
            setFrom("TLS_PREFLIGHT_TRUST_STORE_PASSWORD", "javax.net.ssl.trustStorePassword");
            setFrom("TLS_PREFLIGHT_KEY_STORE_PASSWORD", "javax.net.ssl.keyStorePassword");
            if (given.length == 0) identify();
            else ask(given[0], Integer.parseInt(given[1]), given[2], given[3], Math.round(Double.parseDouble(given[4]) * 1000), given.length > 5 ? given[5] : null);
        } catch (Throwable error) {
            tell("error", wordsOf(error));
            tell("timeout", error instanceof SocketTimeoutException);
        }
        end();
    }

    private static void setFrom(String variable, String property) {
        String value = System.getenv(variable);
        if (value != null) System.setProperty(property, value);
    }

    /**
     * What went wrong, and beside a certificate that was not accepted what went wrong on the network as it was looked into. Where the
     * store of roots cannot be used Java says that late or not at all: then it is asked for that store alone.
     */
    private static String wordsOf(Throwable error) {
        String words = String.valueOf(error);
        if (words.contains("Error constructing implementation") || words.contains("problem accessing trust store")) {
            try {
                managers(null);
            } catch (Throwable broken) {
                while (broken.getCause() != null) broken = broken.getCause();
                return "problem accessing trust store: " + broken;
            }
            try {
                ownKeys();
            } catch (Throwable broken) {
                while (broken.getCause() != null) broken = broken.getCause();
                return "problem accessing key store: " + broken;
            }
        }
        boolean certificate = false;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (certificate && cause instanceof IOException) return error + "\nCaused by: " + cause;
            certificate |= cause instanceof CertPathValidatorException;
        }
        return words;
    }

    private static synchronized void tell(String name, Object value) {
        if (value != null) told.put(name, value);
    }

    private static synchronized void end() {
        StringBuilder line = new StringBuilder("{");
        for (Map.Entry<String, Object> one : told.entrySet()) {
            if (line.length() > 1) line.append(',');
            line.append(quoted(one.getKey())).append(':');
            line.append(one.getValue() instanceof String ? quoted((String) one.getValue()) : String.valueOf(one.getValue()));
        }
        System.out.println(line.append('}'));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    private static void identify() throws IOException {
        String home = System.getProperty("java.home");
        String version = System.getProperty("java.version");
        tell("version", version);
        for (String name : new String[] {"java", "java.exe"}) {
            File program = new File(new File(home, "bin"), name);
            if (program.isFile()) tell("executable", program.getCanonicalPath());
        }
        for (Provider provider : Security.getProviders())
            if (!told.containsKey("library") && provider.getService("SSLContext", "TLS") != null)
                tell("library", provider.getName() + " " + (provider.getName().startsWith("Sun") ? version : String.valueOf(provider.getVersion())));
        tell("bundled", true);
        File folder = new File(new File(home, "lib"), "security");
        File added = new File(folder, "jssecacerts");
        String store = System.getProperty("javax.net.ssl.trustStore");
        tell("trustStore", store != null ? store : new File(folder, added.isFile() ? "jssecacerts" : "cacerts").getPath());
    }

    private static void ask(String host, int port, String resource, String way, long milliseconds, String anchors) throws Exception {
        String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        URL url = new URL("https://" + literal + (port == 443 ? "" : ":" + port) + resource);
        String login = System.getenv("TLS_PREFLIGHT_PROXY_LOGIN");
        if (login != null) {
            // Since 8u111 Java gives no login to a tunnel by itself (net.properties); it reads that with its first connection.
            System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
            Authenticator.setDefault(new Login(login));
        }
        String catcher = System.getenv("TLS_PREFLIGHT_CATCHER");
        long lost = catcher == null ? 0 : sendHello(url, catcher, milliseconds);
        SSLSocketFactory factory = anchors == null ? HttpsURLConnection.getDefaultSSLSocketFactory() : withAnchors(anchors);
        TlsPreflight heard = new TlsPreflight(factory, milliseconds, lost);
        Thread clock = new Thread(heard);
        clock.setDaemon(true);
        clock.start();
        Proxy proxy = null;
        if (way.equals("own")) tell("way", wayOf(url.toURI()));
        else if (way.equals("direct")) proxy = Proxy.NO_PROXY;
        else proxy = proxyAt(way);
        HttpsURLConnection connection = open(url, proxy, milliseconds);
        connection.setSSLSocketFactory(heard);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("User-Agent", "tls-preflight");
        // By itself getResponseCode takes the refusal of a proxy for an answer.
        connection.connect();
        int status = connection.getResponseCode();
        // The listener is told on a thread of its own, which may come too late.
        if (heard.last != null) heard.tellOf(heard.last.getSession());
        tell("verified", true);
        if (status > 0) tell("status", status);
        else tell("error", "What came is no answer of HTTP.");
    }

    /** `host:port`. */
    private static Proxy proxyAt(String address) {
        int cut = address.lastIndexOf(':');
        String at = address.substring(0, cut).replaceAll("^\\[|\\]$", "");
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(at, Integer.parseInt(address.substring(cut + 1))));
    }

    /** On its own way where no proxy is given. */
    private static HttpsURLConnection open(URL url, Proxy proxy, long milliseconds) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) (proxy == null ? url.openConnection() : url.openConnection(proxy));
        connection.setConnectTimeout((int) milliseconds);
        connection.setReadTimeout((int) milliseconds);
        return connection;
    }

    /** Begins a connection through a catcher of hellos, which ends it; answers how many milliseconds that took. */
    private static long sendHello(URL url, String catcher, long milliseconds) {
        long began = System.nanoTime();
        try {
            open(url, proxyAt(catcher), Math.min(HELLO_MILLISECONDS, milliseconds)).connect();
        } catch (Throwable expected) {
            // What stops the request too is told by the request.
        }
        return (System.nanoTime() - began) / 1000000;
    }

    /** The first way that its own settings choose. */
    private static String wayOf(URI address) {
        for (Proxy proxy : ProxySelector.getDefault().select(address)) {
            if (proxy.type() == Proxy.Type.DIRECT) return "direct";
            InetSocketAddress at = (InetSocketAddress) proxy.address();
            String host = at.getHostName();
            return (proxy.type() == Proxy.Type.HTTP ? "http://" : "socks5://") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + at.getPort();
        }
        return null;
    }

    /** What this Java trusts by itself, and the certificates of the file. */
    private static SSLSocketFactory withAnchors(String file) throws Exception {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int count = 0;
        for (TrustManager manager : managers(null))
            if (manager instanceof X509TrustManager)
                for (X509Certificate one : ((X509TrustManager) manager).getAcceptedIssuers()) all.setCertificateEntry("own" + count++, one);
        InputStream in = new FileInputStream(file);
        for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) all.setCertificateEntry("added" + count++, one);
        in.close();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ownKeys(), managers(all), null);
        return context.getSocketFactory();
    }

    /** The keys with which this Java proves who it is, as its default context has them; null where it was given none. */
    private static KeyManager[] ownKeys() throws Exception {
        String file = System.getProperty("javax.net.ssl.keyStore", "");
        if (file.length() == 0 || file.equals("NONE")) return null;
        String password = System.getProperty("javax.net.ssl.keyStorePassword", "");
        String provider = System.getProperty("javax.net.ssl.keyStoreProvider", "");
        String type = System.getProperty("javax.net.ssl.keyStoreType", KeyStore.getDefaultType());
        KeyStore store = provider.length() == 0 ? KeyStore.getInstance(type) : KeyStore.getInstance(type, provider);
        char[] secret = password.length() == 0 ? null : password.toCharArray();
        InputStream in = new FileInputStream(file);
        try {
            store.load(in, secret);
        } finally {
            in.close();
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, secret);
        return factory.getKeyManagers();
    }

    private static TrustManager[] managers(KeyStore store) throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** The clock: ends the whole program when time is up, in which the start of this Java counts: whoever waits for it counts it too. */
    public void run() {
        try {
            // How long it has run takes time to find out: only where most of it has gone by.
            long most = milliseconds * 4 / 5;
            Thread.sleep(most);
            Thread.sleep(Math.max(0, milliseconds - Math.max(most, uptime() - lost)));
        } catch (InterruptedException never) {
            return;
        }
        tell("error", "no answer in " + milliseconds / 1000.0 + " s" + (asksForRevocation() ? ", while it asked whether the certificate was revoked" : ""));
        tell("timeout", true);
        end();
    }

    /** Milliseconds since this Java began; 0 where it cannot tell, as one without its module java.management. */
    private static long uptime() {
        try {
            return ManagementFactory.getRuntimeMXBean().getUptime();
        } catch (Throwable unknown) {
            return 0;
        }
    }

    /** By the JDK's own classes, whose names say so: RevocationChecker, before Java 8 CrlRevocationChecker and OCSPChecker. */
    private boolean asksForRevocation() {
        for (StackTraceElement frame : asking.getStackTrace())
            if (frame.getClassName().matches("sun\\.security\\.provider\\.certpath\\.(\\w*RevocationChecker|OCSPChecker)")) return true;
        return false;
    }

    public void handshakeCompleted(HandshakeCompletedEvent event) {
        tellOf(event.getSession());
    }

    private void tellOf(SSLSession session) {
        tell("version", session.getProtocol());
        tell("suite", session.getCipherSuite());
    }

    private Socket heard(Socket socket) {
        if (socket instanceof SSLSocket) {
            last = (SSLSocket) socket;
            last.addHandshakeCompletedListener(this);
        }
        return socket;
    }

    public String[] getDefaultCipherSuites() {
        return own.getDefaultCipherSuites();
    }

    public String[] getSupportedCipherSuites() {
        return own.getSupportedCipherSuites();
    }

    public Socket createSocket() throws IOException {
        return heard(own.createSocket());
    }

    public Socket createSocket(Socket under, String host, int port, boolean close) throws IOException {
        return heard(own.createSocket(under, host, port, close));
    }

    public Socket createSocket(String host, int port) throws IOException {
        return heard(own.createSocket(host, port));
    }

    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return heard(own.createSocket(host, port, from, fromPort));
    }

    public Socket createSocket(InetAddress at, int port) throws IOException {
        return heard(own.createSocket(at, port));
    }

    public Socket createSocket(InetAddress at, int port, InetAddress from, int fromPort) throws IOException {
        return heard(own.createSocket(at, port, from, fromPort));
    }

    /** Of the proxy, as `user:password`; asked a second time it gives none, or Java would go on asking. */
    private static final class Login extends Authenticator {
        private String login;

        Login(String login) {
            this.login = login;
        }

        protected PasswordAuthentication getPasswordAuthentication() {
            if (login == null || getRequestorType() != RequestorType.PROXY) return null;
            int cut = login.indexOf(':');
            PasswordAuthentication given = new PasswordAuthentication(login.substring(0, cut), login.substring(cut + 1).toCharArray());
            login = null;
            return given;
        }
    }
}
