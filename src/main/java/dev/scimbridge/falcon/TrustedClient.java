package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import java.util.Optional;

/**
 * Whose tokens are known to reach this store's tenant. An API client that takes another one's place while the bridge runs may be another
 * customer's, of whom nobody here is known: all would seem deleted, and be created there.
 */
final class TrustedClient {

    private final Runnable replaced;
    private volatile Optional<String> id = Optional.empty();

    /** @param replaced told whenever a call was kept from going out */
    TrustedClient(Runnable replaced) {
        this.replaced = replaced;
    }

    /** @throws Repeatable a call must not go out with this token yet */
    void require(FalconCall call, AccessTokens.Token token) {
        var probe = call.turn().probe();
        if (probe.isPresent()) {
            probe.get().used(token.client());
        } else if (id.filter(trusted -> !trusted.equals(token.client())).isPresent()) {
            replaced.run();
            throw new Repeatable(new FalconException.Unavailable(
                    "Another API client is configured (falcon.client-id); it is being found out whether it is the same tenant's.",
                    Optional.empty()));
        }
    }

    /** What a probe has reached is the right tenant. @return false: it went out as several clients, and tells of none */
    boolean trust(TenantProbe probe) {
        var client = probe.client();
        id = client.or(() -> id);
        return client.isPresent();
    }
}
