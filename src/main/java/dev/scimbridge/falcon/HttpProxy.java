package dev.scimbridge.falcon;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy, spoken to in plain HTTP, that opens tunnels (RFC 9110 §9.3.6, CONNECT).
 *
 * @param authorization the value of {@code Proxy-Authorization}, for one that wants a name and a password (RFC 7617); shown by no
 *     {@code toString}
 */
record HttpProxy(String host, int port, Optional<String> authorization) {

    /** Instead of a URL: no proxy. */
    static final String NONE = "none";

    private static final int USUAL_PORT = 80;

    /**
     * Reads {@code http://[name:password@]host[:port]}; the scheme may be left out.
     *
     * @param setting where it stands, for the message, which never shows the text
     * @throws IllegalArgumentException it is something else
     */
    static HttpProxy parse(String setting, String text) {
        var url = url(text.contains("://") ? text.strip() : "http://" + text.strip());
        var host = url == null ? null : url.getHost();
        if (url == null
                || host == null
                || !"http".equalsIgnoreCase(url.getScheme())
                || !leadsNowhere(url.getRawPath())) {
            throw new IllegalArgumentException(setting
                    + " must be http://HOST:PORT, with NAME:PASSWORD@ before HOST where the proxy wants them, escaped as in a"
                    + " URL. Proxies that are spoken to by https or SOCKS are not known.");
        }
        return new HttpProxy(
                host,
                url.getPort() == -1 ? USUAL_PORT : url.getPort(),
                Optional.ofNullable(url.getUserInfo()).map(HttpProxy::basic));
    }

    private static @Nullable URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException none) {
            return null;
        }
    }

    private static boolean leadsNowhere(@Nullable String path) {
        return path == null || path.isEmpty() || path.equals("/");
    }

    private static String basic(String nameAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(nameAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    /** Not looked up here: each connection looks it up anew. */
    InetSocketAddress address() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
