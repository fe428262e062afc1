package dev.scimbridge.mapping;

import dev.scimbridge.account.RoleId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /** Those that another one has and this one lacks. */
    public Set<RoleId> missingOf(RoleCatalogue other) {
        var missing = new HashSet<>(other.displayNames.keySet());
        missing.removeAll(displayNames.keySet());
        return missing;
    }

    /** These roles and those; a role whose name is unknown has the name that it had in a former one. */
    public RoleCatalogue with(RoleCatalogue others, RoleCatalogue former) {
        var all = new HashMap<>(displayNames);
        all.putAll(others.displayNames);
        all.replaceAll((id, name) -> name.equals(id.value()) ? former.displayNames.getOrDefault(id, name) : name);
        return new RoleCatalogue(all);
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
