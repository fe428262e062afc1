package dev.scimbridge.convergence;

import dev.scimbridge.audit.AuditLog;
import org.springframework.transaction.support.TransactionTemplate;

/** The store as the engine uses it. */
public record EngineStore(
        Accounts accounts,
        Leases leases,
        Observations observations,
        Departures departures,
        Wakeups wakeups,
        Holds holds,
        AuditLog audit,
        TransactionTemplate transaction) {}
