package dev.scimbridge.mapping;

import dev.scimbridge.account.RoleId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The roles a Falcon tenant offers.
 *
 * @param displayNames display name by id; a role whose name is unknown maps to its id
 * @param formerNames display names that stood for one role and, by what somebody did in Falcon, stand for none or for several
 *     now: the role that each stood for, as long as there is one with its id
 */
public record RoleCatalogue(Map<RoleId, String> displayNames, Map<String, RoleId> formerNames) {

    /** Nothing is known of the tenant's roles: no name stands for one. A tenant always has some. */
    public static final RoleCatalogue UNKNOWN = new RoleCatalogue(Map.of());

    public RoleCatalogue {
        displayNames = Map.copyOf(displayNames);
        formerNames = Map.copyOf(formerNames);
    }

    /** As Falcon tells it, without a past. */
    public RoleCatalogue(Map<RoleId, String> displayNames) {
        this(displayNames, Map.of());
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

    /**
     * These roles and those; a role whose name is unknown has the name that it had in a former one. A name that stood for one
     * role there and stands for none or several here still stands for that one: who renames a role, or gives its name to a
     * second one, takes it from nobody.
     */
    public RoleCatalogue with(RoleCatalogue others, RoleCatalogue former) {
        var all = new HashMap<>(displayNames);
        all.putAll(others.displayNames);
        all.replaceAll((id, name) -> name.equals(id.value()) ? former.displayNames.getOrDefault(id, name) : name);
        var byName = idsByName(all);
        var formerNames = former.standing();
        formerNames.entrySet().removeIf(one -> isSingle(byName.get(one.getKey())) || !all.containsKey(one.getValue()));
        return new RoleCatalogue(all, formerNames);
    }

    /** The role that each name stands for. */
    private Map<String, RoleId> standing() {
        var standing = new HashMap<>(formerNames);
        idsByName(displayNames).forEach((name, ids) -> {
            if (isSingle(ids)) {
                standing.put(name, ids.getFirst());
            }
        });
        return standing;
    }

    private static Map<String, List<RoleId>> idsByName(Map<RoleId, String> names) {
        return names.keySet().stream().collect(Collectors.groupingBy(names::get));
    }

    private static boolean isSingle(@Nullable List<RoleId> ids) {
        return ids != null && ids.size() == 1;
    }

    /**
     * Finds a role by its id (case-sensitive), else by a display name that only one role has, else by one that it alone had;
     * empty when there is none.
     */
    public Optional<RoleId> resolve(String idOrDisplayName) {
        if (idOrDisplayName.isBlank()) {
            return Optional.empty();
        }
        var id = new RoleId(idOrDisplayName);
        if (displayNames.containsKey(id)) {
            return Optional.of(id);
        }
        var named = named(idOrDisplayName);
        return named.size() == 1
                ? Optional.of(named.getFirst())
                : Optional.ofNullable(formerNames.get(idOrDisplayName));
    }

    private List<RoleId> named(String displayName) {
        return displayNames.entrySet().stream()
                .filter(role -> role.getValue().equals(displayName))
                .map(Map.Entry::getKey)
                .toList();
    }
}
