package dev.scimbridge.plan.rails;

import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Login;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Users whom nothing here takes access from ({@code bridge.rails.protected}): by Falcon's uuid, by e-mail address, by a glob over
 * it ({@code *} stands for any characters), or as holders of a role ({@code role:falcon_admin}).
 */
public final class ProtectedUsers {

    private static final String ROLE = "role:";

    private final Set<String> names;
    private final Set<String> roles;
    private final List<Predicate<String>> globs;

    /** @throws IllegalArgumentException an entry is blank, or is a role without a name */
    public ProtectedUsers(List<String> entries) {
        entries.forEach(ProtectedUsers::requireSense);
        this.roles = entries.stream()
                .filter(entry -> entry.startsWith(ROLE))
                .map(entry -> entry.substring(ROLE.length()).strip())
                .collect(Collectors.toUnmodifiableSet());
        var users = entries.stream()
                .filter(entry -> !entry.startsWith(ROLE))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .toList();
        this.names = users.stream().filter(entry -> !entry.contains("*")).collect(Collectors.toUnmodifiableSet());
        this.globs = users.stream()
                .filter(entry -> entry.contains("*"))
                .map(ProtectedUsers::glob)
                .toList();
    }

    private static void requireSense(String entry) {
        if (entry.isBlank() || entry.strip().equals(ROLE)) {
            throw new IllegalArgumentException("bridge.rails.protected has an entry '" + entry
                    + "'; write a uuid, an e-mail address, a glob as *@example.com, or role:falcon_admin.");
        }
    }

    /** The parts between the stars in their order: linear, and no pattern language to be surprised by. */
    private static Predicate<String> glob(String glob) {
        var parts = List.of(glob.split("\\*", -1));
        return text -> {
            if (!text.startsWith(parts.getFirst())) {
                return false;
            }
            var at = parts.getFirst().length();
            for (var part : parts.subList(1, parts.size() - 1)) {
                var found = text.indexOf(part, at);
                if (found < 0) {
                    return false;
                }
                at = found + part.length();
            }
            return text.length() - parts.getLast().length() >= at && text.endsWith(parts.getLast());
        };
    }

    boolean contains(FalconUser user, Holdings holdings) {
        return contains(user.uuid().value().toLowerCase(Locale.ROOT))
                || contains(user.login())
                || holdings.roles().stream()
                        .map(HeldRole::grant)
                        .anyMatch(grant -> roles.contains(grant.roleId().value()));
    }

    private boolean contains(Login login) {
        return contains(login.value().toLowerCase(Locale.ROOT));
    }

    private boolean contains(String name) {
        return names.contains(name) || globs.stream().anyMatch(glob -> glob.test(name));
    }
}
