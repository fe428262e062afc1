package dev.scimbridge.mapping;

import dev.scimbridge.account.RoleId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The roles a Falcon tenant offers.
 *
 * @param displayNames display name by id; a role whose name is unknown maps to its id
 */
public record RoleCatalogue(Map<RoleId, String> displayNames) {

    /** Nothing is known of the tenant's roles: no name stands for one. A tenant always has some. */
    public static final RoleCatalogue UNKNOWN = new RoleCatalogue(Map.of());

    public RoleCatalogue {
        displayNames = Map.copyOf(displayNames);
    }

    /** Whether the tenant's roles were read at all. */
    public boolean known() {
        return !displayNames.isEmpty();
    }

    /** Finds a role by its id (case-sensitive), else by a display name that only one role has; empty when there is none. */
    public Optional<RoleId> resolve(String idOrDisplayName) {
        if (idOrDisplayName.isBlank()) {
            return Optional.empty();
        }
        var id = new RoleId(idOrDisplayName);
        if (displayNames.containsKey(id)) {
            return Optional.of(id);
        }
        var named = named(idOrDisplayName);
        return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
    }

    private List<RoleId> named(String displayName) {
        return displayNames.entrySet().stream()
                .filter(role -> role.getValue().equals(displayName))
                .map(Map.Entry::getKey)
                .toList();
    }
}
