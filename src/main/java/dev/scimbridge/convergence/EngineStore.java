package dev.scimbridge.convergence;

import org.springframework.transaction.support.TransactionTemplate;

/** The store as the engine uses it. */
public record EngineStore(
        Accounts accounts,
        Leases leases,
        Observations observations,
        Departures departures,
        Wakeups wakeups,
        Holds holds,
        TransactionTemplate transaction) {}
