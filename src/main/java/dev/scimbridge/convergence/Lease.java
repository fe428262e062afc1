package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;

/**
 * The right to change one account in Falcon, for one plan.
 *
 * @param generation the generation it works for
 * @param versions the mapping and the catalogue it plans by
 */
public record Lease(AccountId account, LeaseOwner owner, long generation, PlanVersions versions) {

    Lease planningBy(PlanVersions others) {
        return new Lease(account, owner, generation, others);
    }
}
