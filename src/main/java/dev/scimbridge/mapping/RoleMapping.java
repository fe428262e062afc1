package dev.scimbridge.mapping;

import com.google.re2j.Pattern;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which roles a group, or being a user at all, gives. Roles are named by id or display name; {@link RoleResolution} turns
 * names into ids and applies what may be granted.
 *
 * @param allow the only roles that may be granted; empty: no such limit
 * @param everyone roles of each active managed user
 * @param fromUserAttribute whether the values of the SCIM attribute {@code roles} name roles
 * @param adminRoles granted only by an entry that names its group exactly
 */
public record RoleMapping(
        List<Entry> entries,
        Set<String> allow,
        List<String> everyone,
        boolean fromUserAttribute,
        Set<String> adminRoles) {

    public RoleMapping {
        entries = List.copyOf(entries);
        allow = Set.copyOf(allow);
        everyone = List.copyOf(everyone);
        adminRoles = Set.copyOf(adminRoles);
        var open = fromUserAttribute || entries.stream().anyMatch(ByPattern.class::isInstance);
        if (open && allow.isEmpty()) {
            throw new IllegalArgumentException("a pattern or from-user-attribute needs a non-empty allow list");
        }
    }

    /** Whether nobody gets a role by it, whatever groups there are. */
    public boolean givesNothing() {
        return entries.isEmpty() && everyone.isEmpty() && !fromUserAttribute;
    }

    /** One source of roles: which groups it speaks of, what it gives, and in which CID. */
    public sealed interface Entry {

        List<String> roles();

        Optional<Cid> cid();

        boolean matches(GroupRef group);

        /** What it gives a group it matches; only a pattern's answer depends on the group. */
        default List<String> rolesFor(GroupRef group) {
            return roles();
        }
    }

    /** By {@code displayName}, without case. */
    public record ByName(String name, List<String> roles, Optional<Cid> cid) implements Entry {
        public ByName {
            roles = List.copyOf(roles);
        }

        @Override
        public boolean matches(GroupRef group) {
            return CaselessKey.of(name).equals(CaselessKey.of(group.displayName()));
        }
    }

    /** By {@code externalId}, exactly; survives a rename. */
    public record ByExternalId(String externalId, List<String> roles, Optional<Cid> cid) implements Entry {
        public ByExternalId {
            roles = List.copyOf(roles);
        }

        @Override
        public boolean matches(GroupRef group) {
            return group.externalId().filter(externalId::equals).isPresent();
        }
    }

    /** By the SCIM {@code id}; survives a rename. */
    public record ById(GroupId id, List<String> roles, Optional<Cid> cid) implements Entry {
        public ById {
            roles = List.copyOf(roles);
        }

        @Override
        public boolean matches(GroupRef group) {
            return group.id().equals(id);
        }
    }

    /**
     * By a pattern over the whole {@code displayName}; a role may hold {@code {name}} of a named group. Matched in linear
     * time (RE2), because the names come from outside.
     */
    public record ByPattern(Pattern pattern, List<String> roles, Optional<Cid> cid) implements Entry {
        public ByPattern {
            roles = List.copyOf(roles);
        }

        @Override
        public boolean matches(GroupRef group) {
            return pattern.matches(group.displayName());
        }

        @Override
        public List<String> rolesFor(GroupRef group) {
            var matcher = pattern.matcher(group.displayName());
            if (!matcher.matches()) {
                return List.of();
            }
            var names = pattern.namedGroups().keySet();
            return roles.stream()
                    .map(role -> names.stream().reduce(role, (text, name) -> fill(text, name, matcher.group(name))))
                    .toList();
        }

        private static String fill(String text, String name, String value) {
            return text.replace("{" + name + "}", value == null ? "" : value);
        }
    }

    /**
     * One role that a source gives.
     *
     * @param exact the source names its group exactly, so it may give an admin role
     * @param byName the source goes by the group's name, so a rename onto that name gives the role
     */
    public record Given(Optional<Cid> cid, String role, boolean exact, boolean byName) {}

    /** What a group gives to each of its members, before names are resolved. */
    public List<Given> givenBy(GroupRef group) {
        return entries.stream()
                .filter(entry -> entry.matches(group))
                .flatMap(entry -> given(entry, group))
                .distinct()
                .toList();
    }

    private static Stream<Given> given(Entry entry, GroupRef group) {
        var exact = !(entry instanceof ByPattern);
        var byName = entry instanceof ByName || entry instanceof ByPattern;
        return entry.rolesFor(group).stream().map(role -> new Given(entry.cid(), role, exact, byName));
    }
}
