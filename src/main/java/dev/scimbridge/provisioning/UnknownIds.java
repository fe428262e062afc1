package dev.scimbridge.provisioning;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.audit.AuditLog;
import dev.scimbridge.convergence.TenantGate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is said of an id that no user and no group has: that it is gone, which a client takes for "the access has ended". For a while
 * after a rebuild that is not known, since the store may have forgotten it, and is not said; of what went since, it is.
 */
final class UnknownIds {

    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    private final TenantGate tenant;
    private final AuditLog audit;
    private final Duration grace;
    private final Clock clock;

    /** @param grace how long after a rebuild; zero: not at all */
    UnknownIds(TenantGate tenant, AuditLog audit, Duration grace, Clock clock) {
        this.tenant = tenant;
        this.audit = audit;
        this.grace = grace;
        this.clock = clock;
    }

    ProvisioningException user(AccountId id) {
        return forgotten(id.toString()).orElseGet(() -> new ProvisioningException.NoSuchAccount(id));
    }

    ProvisioningException group(GroupId id) {
        return forgotten(id.toString()).orElseGet(() -> new ProvisioningException.NoSuchGroup(id));
    }

    private Optional<ProvisioningException> forgotten(String id) {
        var now = clock.instant();
        return tenant.rebuiltAt()
                .map(rebuilt -> rebuilt.plus(grace))
                .filter(now::isBefore)
                .filter(until -> audit.of(id, 1).isEmpty())
                .map(until -> unavailable(id, now, until));
    }

    private static ProvisioningException unavailable(String id, Instant now, Instant until) {
        var left = Duration.between(now, until).plusSeconds(1);
        return new ProvisioningException.Unavailable(
                "The id " + id
                        + " is not known. This bridge's database was lost and rebuilt from Falcon, so that does not mean that it"
                        + " is gone: let the identity provider match by userName or displayName anew. From " + until
                        + " on it is answered 404 (bridge.rebuild-grace).",
                left.compareTo(RETRY_AFTER) < 0 ? left : RETRY_AFTER);
    }
}
