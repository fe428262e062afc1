package dev.scimbridge.falcon;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Tells the JDK's HTTP client which proxy a request goes through. */
final class ProxyOfTarget extends ProxySelector {

    private final Function<URI, Optional<HttpProxy>> proxies;

    ProxyOfTarget(Function<URI, Optional<HttpProxy>> proxies) {
        this.proxies = proxies;
    }

    @Override
    public List<Proxy> select(URI target) {
        return List.of(proxies.apply(target)
                .map(proxy -> new Proxy(Proxy.Type.HTTP, proxy.address()))
                .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI target, SocketAddress proxy, IOException failure) {
        // there is no other to take
    }
}
