package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import java.time.Instant;
import java.util.Optional;

/**
 * The right to change one account in Falcon, for one plan.
 *
 * @param generation the generation it works for
 * @param versions the mapping and the catalogue it plans by
 * @param request on whose behalf that generation is wanted; empty: the bridge's own
 * @param since no later than it was claimed, by this process's clock
 */
public record Lease(
        AccountId account,
        LeaseOwner owner,
        long generation,
        PlanVersions versions,
        Optional<String> request,
        Instant since) {

    Lease planningBy(PlanVersions others) {
        return new Lease(account, owner, generation, others, request, since);
    }
}
