package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.State;
import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.mapping.RoleOrigin;
import dev.scimbridge.mapping.RoleResolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Why a user has a role, or has not, in sentences: by what the store knows, without a call to Falcon. */
public class Explanation {

    private static final int MOST_RECORDS = 500;

    private final EngineStore store;
    private final Locks locks;
    private final StoredResolution resolution;

    Explanation(EngineStore store, Locks locks, StoredResolution resolution) {
        this.store = store;
        this.locks = locks;
        this.resolution = resolution;
    }

    /** A user by its id or userName; tombstones are not found. */
    public Optional<Account> find(String user) {
        return store.accounts().findByIdOrUserName(user);
    }

    /**
     * Sentences about a user and its roles.
     *
     * @param role a role by id or display name; empty: all that it holds or that something names
     */
    public List<String> of(Account account, Optional<String> role) {
        var groups = store.accounts().groupsOf(Set.of(account.id())).getOrDefault(account.id(), List.of());
        var resolution = this.resolution.current().at(account.falcon().flatMap(FalconUser::cid));
        var origins = resolution.origins(account.profile(), groups);
        var sentences = new ArrayList<>(standing(account));
        if (role.isPresent()) {
            sentences.addAll(ofRole(account, resolution, origins, role.get()));
            return sentences;
        }
        sentences.add(memberships(groups));
        var named = new TreeSet<RoleGrant>(account.holdings().grants());
        origins.forEach(origin -> origin.grant().ifPresent(named::add));
        named.forEach(grant -> sentences.addAll(ofGrant(account, grant, with(origins, grant))));
        origins.stream()
                .filter(origin -> origin.grant().isEmpty())
                .map(origin ->
                        words(origin) + " names '" + origin.role() + "', which Falcon's role catalogue does not have.")
                .forEach(sentences::add);
        return sentences;
    }

    private List<String> standing(Account account) {
        var sentences = new ArrayList<String>();
        sentences.add("User " + account.id() + " is "
                + account.ownership().name().toLowerCase(Locale.ROOT)
                + (account.life() == Lifecycle.ACTIVE ? ", active" : ", to be without access")
                + ", and " + account.progress().state().wire() + "."
                + account.progress().detail().map(detail -> " " + detail).orElse(""));
        sentences.add(account.falcon()
                .map(user -> "In Falcon it is " + user.uuid().value() + "; "
                        + account.holdings()
                                .known()
                                .map(at -> "what it holds was last known as a whole at " + at + ".")
                                .orElse("what it holds was never read."))
                .orElse("Falcon has no user for it."));
        locks.all().stream()
                .filter(lock -> lock.account().equals(account.id()))
                .map(lock -> "It is locked since " + lock.since() + " by " + lock.by()
                        + lock.reason().map(reason -> ": " + reason).orElse("") + ".")
                .forEach(sentences::add);
        store.holds().open(Optional.of(account.id().toString())).stream()
                .map(hold -> "Since " + hold.since() + " this is held by "
                        + hold.rail().wire() + ": " + hold.would() + ".")
                .forEach(sentences::add);
        return sentences;
    }

    private static String memberships(List<GroupRef> groups) {
        return groups.isEmpty()
                ? "It is in no group."
                : "It is in " + groups.stream().map(Explanation::quoted).collect(Collectors.joining(", ")) + ".";
    }

    private static String quoted(GroupRef group) {
        return "'" + group.displayName() + "'";
    }

    private static List<RoleOrigin> with(Collection<RoleOrigin> origins, RoleGrant grant) {
        return origins.stream()
                .filter(origin -> origin.grant().equals(Optional.of(grant)))
                .toList();
    }

    private List<String> ofRole(Account account, RoleResolution resolution, List<RoleOrigin> origins, String role) {
        var id = resolution.catalogue().resolve(role);
        if (id.isEmpty()) {
            return List.of("Falcon's role catalogue does not have '" + role
                    + "', by id or by a display name that only one has.");
        }
        var grants = new TreeSet<RoleGrant>();
        account.holdings().grants().stream()
                .filter(grant -> grant.roleId().equals(id.get()))
                .forEach(grants::add);
        origins.stream()
                .flatMap(origin -> origin.grant().stream())
                .filter(grant -> grant.roleId().equals(id.get()))
                .forEach(grants::add);
        if (grants.isEmpty()) {
            return List.of("It does not hold " + id.get()
                    + ", and nothing gives it: none of its groups, nor everyone, nor its" + " attribute roles.");
        }
        return grants.stream()
                .flatMap(grant -> ofGrant(account, grant, with(origins, grant)).stream())
                .toList();
    }

    private List<String> ofGrant(Account account, RoleGrant grant, List<RoleOrigin> origins) {
        var sentences = new ArrayList<String>();
        var holdings = account.holdings();
        var given = origins.stream().anyMatch(origin -> origin.outcome() == RoleOrigin.Outcome.GIVEN);
        if (holdings.grants().contains(grant)) {
            sentences.add(grant + ": it holds it, "
                    + (holdings.ours().contains(grant) ? "by the bridge." : "by somebody else's grant in Falcon."));
            granted(account, grant).ifPresent(sentences::add);
            if (!given) {
                sentences.add("  Nothing gives it now" + fate(account, grant));
            }
        } else {
            sentences.add(grant + ": it does not hold it"
                    + (given ? ", although something gives it" + whyNot(account) : "."));
        }
        origins.forEach(origin -> sentences.add("  " + words(origin) + " " + outcome(origin.outcome())));
        return sentences;
    }

    private Optional<String> granted(Account account, RoleGrant grant) {
        return account.holdings().ours().contains(grant)
                ? store.audit()
                        .grantOf(account.id().toString(), grant.toString())
                        .map(granted -> "  Granted at " + granted.at() + onBehalf(granted) + ".")
                : Optional.empty();
    }

    private static String onBehalf(AuditRecord done) {
        return done.request().map(request -> " on behalf of " + request).orElse(" by the bridge itself")
                + done.trace().map(trace -> "; Falcon's trace id is " + trace).orElse("");
    }

    /**
     * What became of a request: what it changed of what is wanted, what was done in Falcon for it, and how those stand whom it was
     * the last to want something of.
     *
     * @return no sentence where nothing of it is on record
     */
    public List<String> ofRequest(String request) {
        var sentences = new ArrayList<String>();
        var done = store.audit().ofRequest(request, MOST_RECORDS + 1);
        done.stream().limit(MOST_RECORDS).map(Explanation::sentence).forEach(sentences::add);
        if (done.size() > MOST_RECORDS) {
            sentences.add(
                    "There is more of it on record than the " + MOST_RECORDS + " that are shown; see audit export.");
        }
        store.audit().statesOf(request).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue() + " user" + (entry.getValue() == 1 ? "" : "s")
                        + " of whom it was the last to want something: "
                        + State.valueOf(entry.getKey()).wire() + ".")
                .forEach(sentences::add);
        return sentences;
    }

    private static String sentence(AuditRecord done) {
        return done.at() + "  " + done.subject() + "  " + done.what().wire()
                + (done.detail().isEmpty() ? "" : " " + done.detail())
                + done.trace()
                        .map(trace -> "  (Falcon's trace id " + trace + ")")
                        .orElse("");
    }

    private static String fate(Account account, RoleGrant grant) {
        if (account.ownership() == Ownership.UNMANAGED) {
            return "; the bridge does not manage this user.";
        }
        if (account.life() != Lifecycle.ACTIVE) {
            return ", and it is to be revoked.";
        }
        return account.holdings().ours().contains(grant)
                ? ", and it is to be revoked."
                : "; it stays, unless bridge.extra-roles is revoke.";
    }

    private static String whyNot(Account account) {
        if (account.ownership() == Ownership.UNMANAGED) {
            return "; the bridge does not manage this user.";
        }
        return account.life() == Lifecycle.ACTIVE
                ? "; it is " + account.progress().state().wire() + "."
                : "; it is to be without access.";
    }

    private static String words(RoleOrigin origin) {
        return switch (origin.source()) {
            case RoleOrigin.OfGroup of -> "The group " + quoted(of.group());
            case RoleOrigin.OfEveryone everyone -> "bridge.roles.everyone";
            case RoleOrigin.OfAttribute attribute -> "Its attribute roles";
        };
    }

    private static String outcome(RoleOrigin.Outcome outcome) {
        return switch (outcome) {
            case GIVEN -> "gives it.";
            case HELD -> "would give it, once an operator allows that: the group came to its name (held list).";
            case UNRESOLVED -> "names it, and Falcon's role catalogue does not have it.";
            case NOT_ALLOWED -> "names it, but it is not among bridge.roles.allow.";
            case NOT_EXACT -> "names it, but an admin role is given only by an entry that names its group exactly.";
        };
    }
}
