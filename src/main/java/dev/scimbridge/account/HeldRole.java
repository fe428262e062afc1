package dev.scimbridge.account;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * A role a user was seen to hold in Falcon: by a grant of its own, through a group, or both.
 *
 * @param expiresAt when a temporary grant ends; empty for a lasting one
 * @param direct a role action can revoke it
 * @param inherited held through a user group or CID group, which no role action takes away
 */
public record HeldRole(RoleGrant grant, Optional<Instant> expiresAt, boolean direct, boolean inherited) {

    /** One of Falcon's entries, which is either. */
    public HeldRole(RoleGrant grant, Optional<Instant> expiresAt, boolean inherited) {
        this(grant, expiresAt, !inherited, inherited);
    }

    public static HeldRole direct(RoleGrant grant) {
        return new HeldRole(grant, Optional.empty(), false);
    }

    /** What a revoke leaves of it; empty: nothing. */
    public Optional<HeldRole> afterRevoke() {
        return inherited ? Optional.of(new HeldRole(grant, Optional.empty(), true)) : Optional.empty();
    }

    /** Each role once: Falcon tells one that is held in two ways twice. */
    public static Set<HeldRole> eachOnce(Collection<HeldRole> roles) {
        var each = new LinkedHashMap<RoleGrant, HeldRole>();
        roles.forEach(role -> each.merge(role.grant(), role, HeldRole::and));
        return Set.copyOf(each.values());
    }

    /** It ends as what can be revoked of it does. */
    private HeldRole and(HeldRole other) {
        var ends = direct == other.direct ? later(expiresAt, other.expiresAt) : direct ? expiresAt : other.expiresAt;
        return new HeldRole(grant, ends, direct || other.direct, inherited || other.inherited);
    }

    private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
        return one.flatMap(end -> other.map(end::compareTo).map(order -> order > 0 ? end : other.orElseThrow()));
    }
}
