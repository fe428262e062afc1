package dev.scimbridge.security;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed authentications of each address in memory. It is asked about failures only: a valid token never meets it.
 */
final class FailureThrottle {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES = 10_000;
    private static final int HOST = 32;
    private static final int SUBSCRIBER = 64;

    private final int allowed;
    private final Clock clock;
    private final Map<Network, Failures> byAddress = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Network, Failures> eldest) {
            return size() > ADDRESSES;
        }
    };

    FailureThrottle(int allowed, Clock clock) {
        this.allowed = allowed;
        this.clock = clock;
    }

    /** Counts one failure. Zero while there are few; else how long until the address is heard again. */
    synchronized Duration failed(InetAddress from) {
        var now = clock.instant();
        var failures = byAddress.merge(
                Network.around(from, HOST, SUBSCRIBER),
                new Failures(now, 1),
                (before, one) -> before.isOver(now) ? one : new Failures(before.since, before.count + 1));
        return failures.count <= allowed ? Duration.ZERO : Duration.between(now, failures.since.plus(WINDOW));
    }

    private record Failures(Instant since, int count) {

        boolean isOver(Instant now) {
            return !now.isBefore(since.plus(WINDOW));
        }
    }
}
