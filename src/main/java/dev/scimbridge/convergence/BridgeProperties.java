package dev.scimbridge.convergence;

import dev.scimbridge.plan.Policy;
import dev.scimbridge.plan.rails.Adoption;
import dev.scimbridge.plan.rails.ModeRail;
import dev.scimbridge.plan.rails.ProtectedUsers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * How the bridge treats accounts ({@code bridge.*}).
 *
 * @param mode how far the bridge may go: {@code observe} changes nothing in Falcon, {@code upsert-only} takes nothing away
 * @param answerWithin how long a request waits for Falcon before it is answered, and the database may work on a search, there
 *     at least 5 s; identity providers give up at 30–60 s; {@code 0s} to {@code 25s}
 * @param adoption what a first write to a user that Falcon already has may do
 * @param create when a user is created in Falcon
 * @param rename what becomes of a new login where Falcon cannot change it
 * @param extraRoles what becomes of an active user's roles that no group gives
 * @param acknowledgeDeprovisioning whether lost access is reported when it is confirmed, or when it is accepted
 * @param observedMaxAge how long roles once known are planned from without reading them again; {@code 1m} to {@code 365d}
 * @param readLag how long Falcon's role reads may lag its writes; {@code 0s} to {@code 30m}
 * @param lease how long one converge may be silent before another takes over; at least a second longer than
 *     {@code falcon.response-timeout}; {@code 1s} to {@code 10m}
 * @param retention how long what is known of a deleted user is kept, once nothing of it is left in Falcon; {@code 1h} to
 *     {@code 3650d}
 * @param rebuildGrace how long after {@code rebuild} an id that is not known is answered 503 instead of 404, which identity
 *     providers take for "already gone"; {@code 0s} to {@code 365d}
 * @param auditKeep how long the records are kept of what was asked and of what was done in Falcon; {@code 1d} to {@code 3650d}
 */
@ConfigurationProperties("bridge")
public record BridgeProperties(
        @DefaultValue("enforce") ModeRail.Mode mode,
        @DefaultValue("8s") Duration answerWithin,
        @DefaultValue("refuse-admins") Adoption adoption,
        @DefaultValue("at-once") Policy.Creation create,
        @DefaultValue("keep-login") Policy.Rename rename,
        @DefaultValue("keep") Policy.ExtraRoles extraRoles,
        @DefaultValue("confirmed") AcknowledgedWhen acknowledgeDeprovisioning,
        @DefaultValue("24h") Duration observedMaxAge,
        @DefaultValue("90s") Duration readLag,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("90d") Duration retention,
        @DefaultValue("7d") Duration rebuildGrace,
        @DefaultValue("400d") Duration auditKeep,
        @DefaultValue DeactivationProperties deactivation,
        @DefaultValue DeletionProperties deletion,
        @DefaultValue RailsProperties rails) {

    public BridgeProperties {
        between("bridge.answer-within", answerWithin, Duration.ZERO, Duration.ofSeconds(25));
        between("bridge.observed-max-age", observedMaxAge, Duration.ofMinutes(1), Duration.ofDays(365));
        between("bridge.read-lag", readLag, Duration.ZERO, Duration.ofMinutes(30));
        between("bridge.lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(10));
        between("bridge.retention", retention, Duration.ofHours(1), Duration.ofDays(3650));
        between("bridge.rebuild-grace", rebuildGrace, Duration.ZERO, Duration.ofDays(365));
        between("bridge.audit-keep", auditKeep, Duration.ofDays(1), Duration.ofDays(3650));
    }

    /**
     * How long a write of ours is trusted over a read: reads lag, and who wrote and who reads may be two machines, each of which knows
     * the database's time to some milliseconds.
     */
    public Duration writesTrusted() {
        return readLag.plusSeconds(1);
    }

    /** When a loss of access is reported as done. */
    public enum AcknowledgedWhen {
        CONFIRMED,
        ACCEPTED
    }

    /**
     * {@code bridge.deactivation.*}.
     *
     * @param deleteAfter with {@code revoke-then-delete}: how long after the deactivation the user is deleted; {@code 0s} to
     *     {@code 3650d}
     * @param residual what becomes of a user that still holds inherited roles
     */
    public record DeactivationProperties(
            @DefaultValue("revoke-roles") Policy.Deactivation policy,
            @DefaultValue("30d") Duration deleteAfter,
            @DefaultValue("report") Policy.Residual residual) {

        public DeactivationProperties {
            between("bridge.deactivation.delete-after", deleteAfter, Duration.ZERO, Duration.ofDays(3650));
        }
    }

    /** {@code bridge.deletion.*}; {@code revokeFirst}: revoke a user's roles before it is deleted, for Falcon's audit trail. */
    public record DeletionProperties(
            @DefaultValue("delete") Policy.Deletion policy,
            @DefaultValue("true") boolean revokeFirst) {}

    /**
     * {@code bridge.rails.*}.
     *
     * @param adminRoles ids or display names of roles that only an exact mapping entry may give
     * @param minAdmins so many other active users must hold an admin role when one loses it; 0: no such rule. Not set: 2, or as
     *     many as held one by somebody else's grant when all roles had been read for the first time, if that is less
     * @param protectedUsers whom nothing takes access from: uuids, e-mail addresses, globs as {@code *@example.com}, or
     *     {@code role:falcon_admin}
     * @param deprovisioning how many accounts may lose their access within a window; the rest is held for an operator
     */
    public record RailsProperties(
            @DefaultValue({"falcon_admin", "falconhost_admin"})
            Set<String> adminRoles,

            @Nullable Integer minAdmins,
            @DefaultValue @Name("protected") List<String> protectedUsers,
            @DefaultValue DeprovisioningProperties deprovisioning) {
        public RailsProperties {
            adminRoles = Set.copyOf(adminRoles);
            protectedUsers = List.copyOf(protectedUsers);
            new ProtectedUsers(protectedUsers);
            if (minAdmins != null && minAdmins < 0) {
                throw new IllegalArgumentException("bridge.rails.min-admins must not be negative; 0 turns it off.");
            }
        }
    }

    /**
     * {@code bridge.rails.deprovisioning.*}: how many accounts may lose their access within a window, whatever the cause: their last role of
     * the mapping, an admin role, or their existence.
     *
     * @param atLeast so many, however few accounts there are; 0 or more
     * @param percent or that part of all managed accounts, where it is more; 0 to 100
     * @param window over how long they are counted; {@code 1s} to {@code 365d}
     */
    public record DeprovisioningProperties(
            @DefaultValue("5") int atLeast,
            @DefaultValue("10") int percent,
            @DefaultValue("1h") Duration window) {
        public DeprovisioningProperties {
            if (atLeast < 0) {
                throw new IllegalArgumentException("bridge.rails.deprovisioning.at-least must not be negative.");
            }
            if (percent < 0 || percent > 100) {
                throw new IllegalArgumentException("bridge.rails.deprovisioning.percent must be between 0 and 100.");
            }
            between("bridge.rails.deprovisioning.window", window, Duration.ofSeconds(1), Duration.ofDays(365));
        }
    }

    Policy policy(boolean deleteDue) {
        return new Policy(
                create,
                rename,
                deactivation.policy(),
                deactivation.residual(),
                deletion.policy(),
                deletion.revokeFirst(),
                extraRoles,
                deleteDue);
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    key + " is " + value + "; it must be between " + least + " and " + most + ".");
        }
    }
}
