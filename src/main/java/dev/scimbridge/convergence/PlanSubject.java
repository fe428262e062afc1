package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.plan.Observed;
import dev.scimbridge.plan.rails.PendingHold;
import java.util.Optional;
import java.util.Set;

/**
 * What a plan is made from, beside the mapping and the catalogue.
 *
 * @param ownership as it was found, before anything is decided about it
 * @param pending what is held of the account already
 * @param locked an operator wants nothing to be given to it
 * @param taken what somebody took from it in Falcon, and this plan does not give back
 */
record PlanSubject(
        Account account,
        Ownership ownership,
        Observed observed,
        Optional<PendingHold> pending,
        boolean locked,
        Set<RoleGrant> taken) {}
