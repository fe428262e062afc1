package dev.scimbridge.falcon;

import java.net.http.HttpClient;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections so young that nobody has forgotten them yet: a client with its pool lasts for two seconds, so that a burst pays
 * for few handshakes. One that was replaced ends with the next replacement, long after its last call has gone out.
 */
final class YoungConnections {

    private static final long LASTS_NANOS = 2_000_000_000L;

    private final Supplier<HttpClient> clients;
    private @Nullable HttpClient current;
    private @Nullable HttpClient former;
    private long bornNanos;

    YoungConnections(Supplier<HttpClient> clients) {
        this.clients = clients;
    }

    synchronized HttpClient client() {
        var now = System.nanoTime();
        var young = current;
        if (young != null && now - bornNanos < LASTS_NANOS) {
            return young;
        }
        if (former != null) {
            former.shutdown();
        }
        former = young;
        young = clients.get();
        current = young;
        bornNanos = now;
        return young;
    }
}
