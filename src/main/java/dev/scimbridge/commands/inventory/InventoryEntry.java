package dev.scimbridge.commands.inventory;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.mapping.RoleCatalogue;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A user of Falcon in an inventory.
 *
 * @param roles those it holds in the CID it lives in; empty where nobody asked, or where {@code problem} says why they are not known
 * @param problem what Falcon said instead of telling the roles
 */
public record InventoryEntry(
        String uuid,
        String login,
        Optional<String> firstName,
        Optional<String> lastName,
        Optional<List<Role>> roles,
        Optional<String> problem) {

    public InventoryEntry {
        roles = roles.map(List::copyOf);
    }

    /**
     * A role that a user holds.
     *
     * @param displayName the id where Falcon tells no name
     * @param cid empty where the dialect does not tell where the user lives
     * @param inherited held through a group of Falcon's
     * @param expires when a temporary one ends
     */
    public record Role(
            String id, String displayName, Optional<String> cid, boolean inherited, Optional<Instant> expires) {}

    /** Nobody asked for its roles. */
    static InventoryEntry of(FalconUser user) {
        return entry(user, Optional.empty(), Optional.empty());
    }

    static InventoryEntry of(FalconUser user, Set<HeldRole> held, RoleCatalogue catalogue) {
        var roles = held.stream()
                .sorted(Comparator.comparing(HeldRole::grant).thenComparing(HeldRole::inherited))
                .map(role -> role(role, user, catalogue))
                .toList();
        return entry(user, Optional.of(roles), Optional.empty());
    }

    static InventoryEntry unreadable(FalconUser user, String why) {
        return entry(user, Optional.empty(), Optional.of(why));
    }

    private static InventoryEntry entry(FalconUser user, Optional<List<Role>> roles, Optional<String> problem) {
        return new InventoryEntry(
                user.uuid().value(), user.login().value(), user.firstName(), user.lastName(), roles, problem);
    }

    private static Role role(HeldRole held, FalconUser user, RoleCatalogue catalogue) {
        var cid = held.grant().cid();
        return new Role(
                held.grant().roleId().value(),
                displayName(held.grant().roleId(), catalogue),
                cid.equals(Cid.HOME) ? user.cid().map(Cid::value) : Optional.of(cid.value()),
                held.inherited(),
                held.expiresAt());
    }

    private static String displayName(RoleId role, RoleCatalogue catalogue) {
        return catalogue.displayNames().getOrDefault(role, role.value());
    }

    /** Whether the roles were asked for. */
    boolean isWithRoles() {
        return roles.isPresent() || problem.isPresent();
    }
}
