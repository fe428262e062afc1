package dev.scimbridge.security;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call ({@code bridge.security.*}).
 *
 * @param key what tokens and audit are hashed with, at least 32 characters; without it a generated one is kept in the
 *     database. Shown by no {@code toString}
 * @param formerKeys keys of before, which still check what was hashed with them; records are kept for {@code bridge.audit-keep}
 * @param trustedProxies networks (192.0.2.0/24) whose {@code X-Forwarded-For} is believed
 * @param failuresPerMinute how many failed authentications one address (IPv6: one /64) has in a minute before it gets 429; at
 *     least 1
 * @param receiveWithin how long a request may take to arrive whole, from its first byte to the end of its body; then its
 *     connection is closed; {@code 1s} to {@code 10m}
 */
@ConfigurationProperties("bridge.security")
record SecurityProperties(
        @Nullable String key,
        @DefaultValue List<String> formerKeys,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("10") int failuresPerMinute,
        @DefaultValue("30s") Duration receiveWithin) {

    private static final int SHORTEST = 32;
    private static final Duration SOONEST = Duration.ofSeconds(1);
    private static final Duration LATEST = Duration.ofMinutes(10);

    SecurityProperties {
        key = key == null || key.isBlank() ? null : key;
        formerKeys = List.copyOf(formerKeys);
        trustedProxies = List.copyOf(trustedProxies);
        if (key != null && key.length() < SHORTEST) {
            throw new IllegalArgumentException("bridge.security.key has " + key.length()
                    + " characters; it must have at least " + SHORTEST + ". Make one with: openssl rand -base64 33");
        }
        if (failuresPerMinute < 1) {
            throw new IllegalArgumentException("bridge.security.failures-per-minute must be at least 1.");
        }
        if (receiveWithin.compareTo(SOONEST) < 0 || receiveWithin.compareTo(LATEST) > 0) {
            throw new IllegalArgumentException("bridge.security.receive-within is " + receiveWithin
                    + "; it must be between " + SOONEST + " and " + LATEST + ".");
        }
        for (var proxy : trustedProxies) {
            requireNetwork(proxy);
        }
    }

    private static void requireNetwork(String proxy) {
        try {
            Network.parse(proxy);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "bridge.security.trusted-proxies: " + wrong.getMessage() + ", as 192.0.2.0/24.", wrong);
        }
    }

    List<Network> proxies() {
        return trustedProxies.stream().map(Network::parse).toList();
    }

    @Override
    public String toString() {
        return "SecurityProperties[trustedProxies=" + trustedProxies + ", failuresPerMinute=" + failuresPerMinute
                + ", receiveWithin=" + receiveWithin + "]";
    }
}
