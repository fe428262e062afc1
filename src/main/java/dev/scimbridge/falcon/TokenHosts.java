package dev.scimbridge.falcon;

import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where token calls may go, and with them the client secret: a Falcon cloud that is not in here never sees it, whatever a
 * redirect says. A government cloud is never discovered, only named.
 *
 * @param first where the first token call goes
 * @param discoverable by the value of {@code X-Cs-Region}, in the order they are asked in; none where the place is fixed by configuration
 */
record TokenHosts(URI first, Map<String, URI> discoverable) {

    TokenHosts {
        discoverable = Collections.unmodifiableMap(new LinkedHashMap<>(discoverable));
    }

    static TokenHosts of(FalconProperties properties) {
        var fixed = properties.baseUrl() != null || !properties.cloud().equals("auto");
        return new TokenHosts(properties.base(), fixed ? Map.of() : commercial());
    }

    private static Map<String, URI> commercial() {
        return Arrays.stream(Cloud.values())
                .filter(cloud -> !cloud.id().startsWith("us-gov"))
                .collect(Collectors.toMap(Cloud::id, Cloud::base, (one, other) -> one, LinkedHashMap::new));
    }

    boolean fixed() {
        return discoverable.isEmpty();
    }

    Optional<URI> discovered(String region) {
        return Optional.ofNullable(discoverable.get(region));
    }

    Optional<String> nameOf(URI cloud) {
        return discoverable.entrySet().stream()
                .filter(entry -> entry.getValue().equals(cloud))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
