package dev.scimbridge.mapping;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a user shall hold, by a role mapping and the tenant's catalogue.
 *
 * <p>desired = (everyone ∪ what its groups give ∪ its {@code roles} attribute) ∩ allow; an admin role only by an exact
 * entry, and not through the name of a group whose admin role is held.
 *
 * @param home the CID the user lives in; empty where it is not known
 */
public record RoleResolution(RoleMapping mapping, RoleCatalogue catalogue, Optional<Cid> home) {

    public RoleResolution(RoleMapping mapping, RoleCatalogue catalogue) {
        this(mapping, catalogue, Optional.empty());
    }

    /** The same for users who live in a CID: named in the mapping, it is {@link Cid#HOME}. */
    public RoleResolution at(Optional<Cid> cid) {
        return new RoleResolution(mapping, catalogue, cid.or(() -> home));
    }

    /**
     * The outcome for one user or group.
     *
     * @param roles to be held
     * @param unresolved names the catalogue does not know, or knows twice
     * @param held admin roles that wait for an operator, because a group was renamed onto a name that gives them
     */
    public record Resolved(Set<RoleGrant> roles, Set<String> unresolved, Set<RoleGrant> held) {

        /** Of a user who shall hold nothing. */
        public static final Resolved NOTHING = new Resolved(Set.of(), Set.of(), Set.of());

        public Resolved {
            roles = Set.copyOf(roles);
            unresolved = Set.copyOf(unresolved);
            held = Set.copyOf(held);
        }
    }

    /** What an active managed user shall hold. */
    public Resolved of(Profile profile, Collection<GroupRef> groups) {
        var collected = new Collected();
        groups.forEach(group -> collected.add(group, mapping.givenBy(group)));
        collected.addOpen(mapping.everyone());
        if (mapping.fromUserAttribute()) {
            collected.addOpen(profile.roles());
        }
        return collected.resolved();
    }

    /** Whether what a user shall hold cannot be said, because the tenant's roles are not known. */
    public boolean waitsForCatalogue(Profile profile, Collection<GroupRef> groups) {
        return !catalogue.known()
                && (!mapping.everyone().isEmpty()
                        || (mapping.fromUserAttribute() && !profile.roles().isEmpty())
                        || groups.stream()
                                .anyMatch(group -> !mapping.givenBy(group).isEmpty()));
    }

    /** What a group gives to each of its members. */
    public Resolved of(GroupRef group) {
        var collected = new Collected();
        collected.add(group, mapping.givenBy(group));
        return collected.resolved();
    }

    /** The CIDs away from home in which the mapping gives roles. */
    public Set<Cid> mappedCids() {
        return mapping.entries().stream()
                .map(RoleMapping.Entry::cid)
                .flatMap(Optional::stream)
                .filter(cid -> !home.equals(Optional.of(cid)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a role is one of those that only an exact entry may give. */
    public boolean isAdmin(RoleId role) {
        return adminRoles().contains(role);
    }

    /** The roles that only an exact entry may give. */
    public Set<RoleId> adminRoles() {
        return resolveAll(mapping.adminRoles());
    }

    private Set<RoleId> resolveAll(Collection<String> names) {
        return names.stream()
                .flatMap(name -> Stream.concat(Stream.of(new RoleId(name)), catalogue.resolve(name).stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private final class Collected {

        private final Set<RoleId> allow = resolveAll(mapping.allow());
        private final Set<RoleId> admins = adminRoles();
        private final Set<RoleGrant> roles = new TreeSet<>();
        private final Set<RoleGrant> held = new TreeSet<>();
        private final Set<String> unresolved = new TreeSet<>();

        void add(GroupRef group, List<RoleMapping.Given> given) {
            given.forEach(one -> add(one, group.adminHeld() && one.byName()));
        }

        void addOpen(List<String> names) {
            names.forEach(name -> add(new RoleMapping.Given(Optional.empty(), name, false, false), false));
        }

        private void add(RoleMapping.Given given, boolean adminHeld) {
            var id = catalogue.resolve(given.role());
            if (id.isEmpty()) {
                unresolved.add(given.role());
                return;
            }
            var admin = admins.contains(id.get());
            if (!allowed(id.get()) || (admin && !given.exact())) {
                return;
            }
            (admin && adminHeld ? held : roles).add(new RoleGrant(cid(given), id.get()));
        }

        private Cid cid(RoleMapping.Given given) {
            return given.cid().filter(cid -> !home.equals(Optional.of(cid))).orElse(Cid.HOME);
        }

        private boolean allowed(RoleId id) {
            return allow.isEmpty() || allow.contains(id);
        }

        Resolved resolved() {
            held.removeAll(roles);
            return new Resolved(roles, unresolved, held);
        }
    }
}
