package dev.scimbridge.mapping;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.mapping.RoleOrigin.OfAttribute;
import dev.scimbridge.mapping.RoleOrigin.OfEveryone;
import dev.scimbridge.mapping.RoleOrigin.OfGroup;
import dev.scimbridge.mapping.RoleOrigin.Outcome;
import java.util.ArrayList;
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
     * @param claimed admin roles that only a group gives which came to a name of another one
     */
    public record Resolved(Set<RoleGrant> roles, Set<String> unresolved, Set<RoleGrant> claimed) {

        /** Of a user who shall hold nothing. */
        public static final Resolved NOTHING = new Resolved(Set.of(), Set.of(), Set.of());

        public Resolved {
            roles = Set.copyOf(roles);
            unresolved = Set.copyOf(unresolved);
            claimed = Set.copyOf(claimed);
        }
    }

    /** What an active managed user shall hold. */
    public Resolved of(Profile profile, Collection<GroupRef> groups) {
        return collected(profile, groups).resolved();
    }

    /** Each reason for that, and each role that something names and that is not given. */
    public List<RoleOrigin> origins(Profile profile, Collection<GroupRef> groups) {
        return List.copyOf(collected(profile, groups).origins);
    }

    private Collected collected(Profile profile, Collection<GroupRef> groups) {
        var collected = new Collected();
        groups.forEach(group -> collected.add(group, mapping.givenBy(group)));
        collected.addOpen(new OfEveryone(), mapping.everyone());
        if (mapping.fromUserAttribute()) {
            collected.addOpen(new OfAttribute(), profile.roles());
        }
        return collected;
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
        return givenBy(List.of(group));
    }

    /** What some groups give, whoever is in them. */
    public Resolved givenBy(Collection<GroupRef> groups) {
        var collected = new Collected();
        groups.forEach(group -> collected.add(group, mapping.givenBy(group)));
        return collected.resolved();
    }

    /** Roles that the mapping names and that are not in the catalogue, or twice; what a pattern names is known only with its groups. */
    public Set<String> unknownNames() {
        var named = mapping.entries().stream()
                .filter(entry -> !(entry instanceof RoleMapping.ByPattern))
                .flatMap(entry -> entry.roles().stream());
        return Stream.of(named, mapping.everyone().stream(), mapping.allow().stream())
                .flatMap(names -> names)
                .filter(role -> catalogue.resolve(role).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
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

    /** Whether what the mapping names is an admin role, or may turn out to be one because the catalogue does not have it. */
    public boolean mayBeAdmin(String idOrDisplayName) {
        return catalogue.resolve(idOrDisplayName).map(this::isAdmin).orElse(true);
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
        private final List<RoleOrigin> origins = new ArrayList<>();

        void add(GroupRef group, List<RoleMapping.Given> given) {
            given.forEach(one -> add(new OfGroup(group), one, group.adminHeld() && one.byName()));
        }

        void addOpen(RoleOrigin.Source source, List<String> names) {
            names.forEach(name -> add(source, new RoleMapping.Given(Optional.empty(), name, false, false), false));
        }

        private void add(RoleOrigin.Source source, RoleMapping.Given given, boolean adminHeld) {
            var grant = catalogue.resolve(given.role()).map(id -> new RoleGrant(cid(given), id));
            var outcome =
                    grant.map(role -> outcome(role.roleId(), given, adminHeld)).orElse(Outcome.UNRESOLVED);
            origins.add(new RoleOrigin(source, given.role(), grant, outcome));
        }

        private Outcome outcome(RoleId id, RoleMapping.Given given, boolean adminHeld) {
            var admin = admins.contains(id);
            if (!allowed(id)) {
                return Outcome.NOT_ALLOWED;
            }
            if (admin && !given.exact()) {
                return Outcome.NOT_EXACT;
            }
            return admin && adminHeld ? Outcome.HELD : Outcome.GIVEN;
        }

        private Cid cid(RoleMapping.Given given) {
            return given.cid().filter(cid -> !home.equals(Optional.of(cid))).orElse(Cid.HOME);
        }

        private boolean allowed(RoleId id) {
            return allow.isEmpty() || allow.contains(id);
        }

        Resolved resolved() {
            var roles = grants(Outcome.GIVEN);
            var claimed = grants(Outcome.HELD);
            claimed.removeAll(roles);
            var unresolved = origins.stream()
                    .filter(origin -> origin.outcome() == Outcome.UNRESOLVED)
                    .map(RoleOrigin::role)
                    .collect(Collectors.toSet());
            return new Resolved(roles, unresolved, claimed);
        }

        private Set<RoleGrant> grants(Outcome outcome) {
            return origins.stream()
                    .filter(origin -> origin.outcome() == outcome)
                    .flatMap(origin -> origin.grant().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
