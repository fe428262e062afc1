package dev.scimbridge.convergence;

/**
 * By which role mapping and which role catalogue an account is planned; 0 where there is none yet. With the account's
 * generation these are the three versions that a plan is made from.
 */
public record PlanVersions(long mapping, long catalogue) {

    PlanVersions withCatalogue(long number) {
        return new PlanVersions(mapping, number);
    }
}
