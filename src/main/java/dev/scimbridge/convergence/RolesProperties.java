package dev.scimbridge.convergence;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.mapping.RoleMapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;

/**
 * Which groups give which roles ({@code bridge.roles.*}); re-read while the service runs.
 *
 * @param groups each names its groups in exactly one way
 * @param allow ids or display names of the only roles that may be granted; empty: any that the mapping names
 * @param everyone roles of each active managed user
 * @param fromUserAttribute whether the values of the SCIM attribute {@code roles} name roles
 */
@ConfigurationProperties("bridge.roles")
public record RolesProperties(
        @DefaultValue List<GroupRoles> groups,
        @DefaultValue Set<String> allow,
        @DefaultValue List<String> everyone,
        @DefaultValue("false") boolean fromUserAttribute) {

    private static final String PREFIX = "bridge.roles";

    /** Nothing gives a role. */
    public static final RolesProperties NONE = new RolesProperties(List.of(), Set.of(), List.of(), false);

    public RolesProperties {
        groups = List.copyOf(groups);
        allow = Set.copyOf(allow);
        everyone = List.copyOf(everyone);
        requireAllow(groups, allow, fromUserAttribute);
        blank("bridge.roles.allow", allow.stream());
        blank("bridge.roles.everyone", everyone.stream());
    }

    /**
     * As a configuration has them; a key below that there is not is refused, as the start refuses it.
     *
     * @return empty: it has none
     */
    public static Optional<RolesProperties> of(Binder configuration) {
        return Optional.ofNullable(configuration
                .bind(
                        PREFIX,
                        Bindable.of(RolesProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
                .orElse(null));
    }

    private static void requireAllow(List<GroupRoles> groups, Set<String> allow, boolean fromUserAttribute) {
        var open = groups.stream().anyMatch(group -> group.pattern() != null);
        if ((open || fromUserAttribute) && allow.isEmpty()) {
            throw new IllegalArgumentException("bridge.roles.allow is empty, but "
                    + (open ? "bridge.roles.groups has a pattern" : "bridge.roles.from-user-attribute is true")
                    + ": whoever names a group could grant any role. List the roles that may be granted in"
                    + " bridge.roles.allow.");
        }
    }

    private static void blank(String key, Stream<String> values) {
        if (values.anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(key + " has a blank entry: remove it, or name a role.");
        }
    }

    /**
     * What some groups give: by {@code name} (displayName without case), {@code externalId}, {@code id} or
     * {@code pattern} (over the whole displayName).
     *
     * @param roles role ids (case-sensitive) or unambiguous display names; with a pattern they may hold {@code {name}} of a
     *     named group
     * @param cid the CID they are granted in; absent: where the user lives
     */
    public record GroupRoles(
            @Nullable String name,
            @Nullable String externalId,
            @Nullable String id,
            @Nullable String pattern,
            @DefaultValue List<String> roles,
            @Nullable String cid) {

        public GroupRoles {
            roles = List.copyOf(roles);
            var ways = Stream.of(
                            Optional.ofNullable(name),
                            Optional.ofNullable(externalId),
                            Optional.ofNullable(id),
                            Optional.ofNullable(pattern))
                    .flatMap(Optional::stream)
                    .toList();
            if (ways.size() != 1 || ways.getFirst().isBlank()) {
                throw new IllegalArgumentException("an entry of bridge.roles.groups must have exactly one of name,"
                        + " externalId, id and pattern, not blank.");
            }
            if (roles.isEmpty() || roles.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("the entry '" + ways.getFirst()
                        + "' of bridge.roles.groups needs roles: at least one role id or display name, none blank.");
            }
        }

        RoleMapping.Entry entry() {
            var inCid = Optional.ofNullable(cid).map(Cid::new);
            if (name != null) {
                return new RoleMapping.ByName(name, roles, inCid);
            }
            if (externalId != null) {
                return new RoleMapping.ByExternalId(externalId, roles, inCid);
            }
            return id != null ? byId(id, inCid) : byPattern(String.valueOf(pattern), inCid);
        }

        private RoleMapping.Entry byId(String text, Optional<Cid> inCid) {
            var group = GroupId.parse(text)
                    .orElseThrow(() -> new IllegalArgumentException("the id '" + text
                            + "' in bridge.roles.groups is no SCIM group id: copy it from GET /Groups."));
            return new RoleMapping.ById(group, roles, inCid);
        }

        private RoleMapping.Entry byPattern(String text, Optional<Cid> inCid) {
            try {
                return new RoleMapping.ByPattern(Pattern.compile(text), roles, inCid);
            } catch (PatternSyntaxException wrong) {
                throw new IllegalArgumentException("the pattern '" + text + "' in bridge.roles.groups cannot be read: "
                        + wrong.getDescription() + " (RE2 syntax; no look-around, no back-references).");
            }
        }
    }

    /** The mapping this is; fails with a message that names the key when an entry cannot be read. */
    public RoleMapping mapping(Set<String> adminRoles) {
        return new RoleMapping(
                groups.stream().map(GroupRoles::entry).toList(), allow, everyone, fromUserAttribute, adminRoles);
    }
}
