package dev.scimbridge.provisioning;

import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.HeldChange.Decision;
import dev.scimbridge.convergence.Holds;
import dev.scimbridge.convergence.RailTrips;
import dev.scimbridge.convergence.Resolutions;
import dev.scimbridge.mapping.RoleCatalogue;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleMapping.Given;
import dev.scimbridge.plan.rails.RailName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A name that gives an admin role is not taken over: the mapping entry of a name belongs to the group that was first seen under
 * it. Whatever a name gives that the former name did not is marked as held; only admin roles heed the mark. Nor is an externalId
 * taken over that gives an admin role, or may give one: that is refused.
 */
final class NamePins {

    private final Groups groups;
    private final Resolutions resolutions;
    private final Holds holds;
    private final RailTrips trips;

    NamePins(Groups groups, Resolutions resolutions, Holds holds, RailTrips trips) {
        this.groups = groups;
        this.resolutions = resolutions;
        this.holds = holds;
        this.trips = trips;
    }

    /** A new group; held where its name belongs to another one. */
    Group born(Group group, RoleMapping mapping) {
        var taken = groups.pinned(group.key())
                .filter(owner -> !owner.equals(group.id()))
                .isPresent();
        return group.held(taken && !byName(mapping, group).isEmpty());
    }

    /**
     * A renamed group; held unless its new name belongs to it, or gives nothing that the former name did not. The former one belongs to it,
     * though the mapping may name it only since it was last written.
     */
    Group renamed(Group before, Group after, RoleMapping mapping) {
        if (groups.pinned(before.key()).isEmpty()) {
            pin(before, mapping);
        }
        var catalogue = resolutions.current().catalogue();
        var owner = groups.pinned(after.key());
        var own = owner.filter(after.id()::equals).isPresent();
        var held =
                !own && !givenBefore(before, mapping, catalogue).containsAll(roles(byName(mapping, after), catalogue));
        return after.held(held);
    }

    /**
     * Nobody takes an externalId that may give an admin role: a group has it from its creation on, and no other one has it then.
     *
     * @param before empty: the group is new
     * @throws ProvisioningException.AdminExternalId it would be taken
     */
    void requireOwnExternalId(Optional<Group> before, Group after, RoleMapping mapping) {
        var externalId = after.externalId()
                .filter(id -> !before.flatMap(Group::externalId).equals(Optional.of(id)))
                .filter(id -> mayGiveAdminRole(after, mapping));
        if (externalId.isEmpty()) {
            return;
        }
        if (before.isEmpty()) {
            groups.claim(externalId.get());
        }
        var owner = groups.otherWith(externalId.get(), after.id());
        if (before.isPresent() || owner.isPresent()) {
            throw new ProvisioningException.AdminExternalId(owner);
        }
    }

    private boolean mayGiveAdminRole(Group group, RoleMapping mapping) {
        var current = resolutions.current();
        var given = mapping.entries().stream()
                .filter(RoleMapping.ByExternalId.class::isInstance)
                .filter(entry -> entry.matches(group.ref()))
                .flatMap(entry -> entry.rolesFor(group.ref()).stream());
        return given.anyMatch(current::mayBeAdmin);
    }

    /** The roles that members had by the former name already; none where those were held themselves. */
    private static Set<InCid> givenBefore(Group before, RoleMapping mapping, RoleCatalogue catalogue) {
        return before.adminHeld()
                ? Set.of()
                : roles(
                        mapping.givenBy(before.ref()).stream()
                                .filter(Given::exact)
                                .toList(),
                        catalogue);
    }

    private static List<Given> byName(RoleMapping mapping, Group group) {
        return mapping.givenBy(group.ref()).stream().filter(Given::byName).toList();
    }

    private record InCid(Optional<Cid> cid, RoleId role) {}

    /** By id where the catalogue has the name, so that an id and its display name are one. */
    private static Set<InCid> roles(List<Given> given, RoleCatalogue catalogue) {
        var roles = new HashSet<InCid>();
        given.forEach(one ->
                roles.add(new InCid(one.cid(), catalogue.resolve(one.role()).orElseGet(() -> new RoleId(one.role())))));
        return roles;
    }

    /** An operator sees a group whose admin role waits, each time it comes to a name; any other edit stores nothing. */
    void keepHold(Group before, Group after) {
        var named = after.adminHeld() && !after.key().equals(before.key());
        if (named || before.adminHeld() != after.adminHeld()) {
            waiting(after).ifPresentOrElse(would -> hold(after, would), () -> holds.settle(after.id()));
        }
    }

    /**
     * The same for as long as it waits: which roles are those of its name, and which are admin roles, may change without it. What an
     * operator has rejected is not asked again.
     */
    void keepHolds(TransactionOperations transaction) {
        if (!resolutions.current().catalogue().known()) {
            return;
        }
        for (var id : groups.adminHeld()) {
            transaction.executeWithoutResult(tx -> groups.lock(id)
                    .filter(group -> group.adminHeld() && !group.deleting())
                    .ifPresent(this::keepHold));
        }
    }

    private void keepHold(Group group) {
        var would = waiting(group);
        if (would.isEmpty()) {
            holds.settle(group.id());
        } else if (!isRejected(group, would.get())) {
            hold(group, would.get());
        }
    }

    private boolean isRejected(Group group, String would) {
        return holds.newest(group.id().toString())
                .filter(newest -> newest.decision() == Decision.REJECTED)
                .filter(newest ->
                        newest.rail() == RailName.ADMIN_ROLES && newest.would().equals(would))
                .isPresent();
    }

    private Optional<String> waiting(Group group) {
        var waiting = resolutions.current().of(group.ref()).claimed();
        return waiting.isEmpty() ? Optional.empty() : Optional.of("give its members " + new TreeSet<>(waiting));
    }

    private void hold(Group group, String would) {
        if (holds.open(Optional.of(group.id().toString())).isEmpty()) {
            tellTripOnceStored();
        }
        holds.hold(
                group.id(),
                RailName.ADMIN_ROLES,
                would,
                "It came to a name that belongs to another group, or was renamed onto one that gives an admin role.");
    }

    private void tellTripOnceStored() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                trips.tripped(RailName.ADMIN_ROLES);
            }
        });
    }

    /** Ties the mapping entry of a stored group's name to it. */
    void pin(Group group, RoleMapping mapping) {
        if (!group.adminHeld() && namesIt(mapping, group)) {
            groups.pin(group.key(), group.id());
        }
    }

    private static boolean namesIt(RoleMapping mapping, Group group) {
        return mapping.entries().stream()
                .anyMatch(entry -> entry instanceof RoleMapping.ByName named
                        && CaselessKey.of(named.name()).equals(group.key()));
    }
}
