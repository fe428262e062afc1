package dev.scimbridge.account;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a user holds in Falcon, as far as the bridge knows.
 *
 * @param known when the whole set was last known (read from Falcon, or a user of ours that was just created); empty:
 *     never, so {@code roles} says nothing about what else is held
 * @param roles all roles believed held, each once
 * @param ours those that a group (or another source of the mapping) gave or took over: revoked when no source gives
 *     them any more. One that is not among {@code roles} was about to be granted, and nobody knows whether it was
 * @param unanswered those of which a grant was sent without an answer that is known: while a call is in doubt they may still be given
 */
public record Holdings(Optional<Instant> known, Set<HeldRole> roles, Set<RoleGrant> ours, Set<RoleGrant> unanswered) {

    public static final Holdings UNKNOWN = new Holdings(Optional.empty(), Set.of(), Set.of());

    public Holdings {
        roles = HeldRole.eachOnce(roles);
        ours = Set.copyOf(ours);
        unanswered = Set.copyOf(unanswered);
    }

    /** Every grant was answered. */
    public Holdings(Optional<Instant> known, Set<HeldRole> roles, Set<RoleGrant> ours) {
        this(known, roles, ours, Set.of());
    }

    /** The same, known as of another time. */
    public Holdings known(Optional<Instant> at) {
        return new Holdings(at, roles, ours, unanswered);
    }

    /** The same of which other roles are held. */
    public Holdings holding(Set<HeldRole> others) {
        return new Holdings(known, others, ours, unanswered);
    }

    /** The same with what the bridge has granted. */
    public Holdings given(Set<RoleGrant> grants) {
        var held = new HashSet<>(roles);
        grants.forEach(grant -> held.add(HeldRole.direct(grant)));
        var owned = new HashSet<>(ours);
        owned.addAll(grants);
        return new Holdings(known, held, owned, unanswered);
    }

    /** The same without what is ours and not held: a former user held it, who is gone. */
    public Holdings ofPresentUser() {
        var held = new HashSet<>(grants());
        held.addAll(unanswered);
        held.retainAll(ours);
        return new Holdings(known, roles, held, unanswered);
    }

    /** Every grant held, inherited and temporary ones too. */
    public Set<RoleGrant> grants() {
        return roles.stream().map(HeldRole::grant).collect(Collectors.toUnmodifiableSet());
    }

    /** Every grant of ours that a role action can revoke, or that must be revoked because it may be held. */
    public Set<RoleGrant> revocableOurs() {
        return ours.stream().filter(grant -> !isOnlyInherited(grant)).collect(Collectors.toUnmodifiableSet());
    }

    /** Every grant that a role action can revoke, or that must be revoked because it may be held. */
    public Set<RoleGrant> revocable() {
        var revocable = new HashSet<>(revocableOurs());
        roles.stream().filter(HeldRole::direct).map(HeldRole::grant).forEach(revocable::add);
        return Set.copyOf(revocable);
    }

    private boolean isOnlyInherited(RoleGrant grant) {
        return roles.stream().anyMatch(role -> !role.direct() && role.grant().equals(grant));
    }

    /** What no role action takes away. */
    public Set<RoleGrant> inherited() {
        return roles.stream().filter(HeldRole::inherited).map(HeldRole::grant).collect(Collectors.toUnmodifiableSet());
    }
}
