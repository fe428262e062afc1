package dev.scimbridge.falcon;

import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way requests take to Falcon. Only https goes through a proxy: plain http is a test double, and the proxy would read the
 * client secret.
 */
sealed interface Route {

    /** What the HTTP client goes by; empty: the JVM's own. */
    Optional<ProxySelector> selector();

    /** The configured proxy that a request goes through; empty: none, or one of the JVM's. */
    Optional<HttpProxy> proxyFor(URI target);

    /** Which way it is, for an operator; without a password. */
    String sentence();

    /**
     * {@code falcon.proxy} if it is set, else {@code HTTPS_PROXY} without what {@code NO_PROXY} names, else the JVM's own way. Both
     * variables may be in small letters.
     *
     * @param variables of the environment, by name
     * @throws IllegalArgumentException {@code HTTPS_PROXY} is no URL of a proxy
     */
    static Route of(FalconProperties properties, Function<String, @Nullable String> variables) {
        var set = properties.proxy();
        if (set.equals(HttpProxy.NONE)) {
            return new Direct();
        }
        if (!set.isBlank()) {
            return new Through("falcon.proxy", HttpProxy.parse("falcon.proxy", set), NoProxy.NOTHING);
        }
        var except = NoProxy.parse(variable(variables, "NO_PROXY").orElse(""));
        return variable(variables, "HTTPS_PROXY")
                .<Route>map(url -> new Through("HTTPS_PROXY", HttpProxy.parse("HTTPS_PROXY", url), except))
                .orElseGet(OfTheJvm::new);
    }

    private static Optional<String> variable(Function<String, @Nullable String> variables, String name) {
        return Optional.ofNullable(variables.apply(name))
                .or(() -> Optional.ofNullable(variables.apply(name.toLowerCase(Locale.ROOT))))
                .filter(text -> !text.isBlank());
    }

    /** By {@code https.proxyHost} and {@code http.nonProxyHosts}, where they are set. */
    record OfTheJvm() implements Route {

        @Override
        public Optional<ProxySelector> selector() {
            return Optional.empty();
        }

        @Override
        public Optional<HttpProxy> proxyFor(URI target) {
            return Optional.empty();
        }

        @Override
        public String sentence() {
            var host = System.getProperty("https.proxyHost");
            return host == null
                    ? "No proxy is configured."
                    : "Falcon is reached through https.proxyHost, " + host + ".";
        }
    }

    /** Without a proxy, whatever the environment says. */
    record Direct() implements Route {

        @Override
        public Optional<ProxySelector> selector() {
            return Optional.of(HttpClient.Builder.NO_PROXY);
        }

        @Override
        public Optional<HttpProxy> proxyFor(URI target) {
            return Optional.empty();
        }

        @Override
        public String sentence() {
            return "falcon.proxy is none: Falcon is reached without a proxy.";
        }
    }

    /**
     * Through a proxy.
     *
     * @param setting that names it
     * @param except what is reached without it
     */
    record Through(String setting, HttpProxy proxy, NoProxy except) implements Route {

        @Override
        public Optional<ProxySelector> selector() {
            return Optional.of(new ProxyOfTarget(this::proxyFor));
        }

        @Override
        public Optional<HttpProxy> proxyFor(URI target) {
            return "https".equalsIgnoreCase(target.getScheme()) && !except.covers(target)
                    ? Optional.of(proxy)
                    : Optional.empty();
        }

        @Override
        public String sentence() {
            var but = except.equals(NoProxy.NOTHING) ? "" : ", but for what NO_PROXY names";
            return "Falcon is reached through the proxy " + proxy + " of " + setting + but + ".";
        }
    }
}
