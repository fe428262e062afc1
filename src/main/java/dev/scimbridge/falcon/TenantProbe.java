package dev.scimbridge.falcon;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** As which API clients the calls of one probe went out. */
final class TenantProbe {

    private final Set<String> clients = ConcurrentHashMap.newKeySet();

    void used(String client) {
        clients.add(client);
    }

    /** The one by which all of them went out; empty where there was none, or were several. */
    Optional<String> client() {
        return clients.size() == 1 ? clients.stream().findFirst() : Optional.empty();
    }
}
