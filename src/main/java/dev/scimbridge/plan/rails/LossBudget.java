package dev.scimbridge.plan.rails;

import dev.scimbridge.account.AccountId;

/** How many accounts may still lose their access within the window; counted across all replicas. */
@FunctionalInterface
public interface LossBudget {

    /**
     * Counts an account's loss if there is room for it; one that was counted within the window already costs nothing more.
     *
     * @return whether it may be lost
     */
    boolean admit(AccountId account);
}
