package dev.scimbridge.plan;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Decides what to change: a pure function of what is desired, what is observed and the policy. The fewest calls that lead
 * there, access taken away before access given.
 */
public final class Planner {

    private final Policy policy;
    private final Dialect dialect;

    public Planner(Policy policy, Dialect dialect) {
        this.policy = policy;
        this.dialect = dialect;
    }

    /** The changes for one managed account; empty when Falcon is as desired. */
    public Plan plan(Desired desired, Observed observed) {
        return switch (desired.life()) {
            case ACTIVE -> active(desired, observed);
            case INACTIVE -> withoutFormer(inactive(desired, observed), observed);
            case DELETING, DELETED -> withoutFormer(deleting(observed), observed);
        };
    }

    /** Whoever is to have no access loses the former user first: it may hold all its roles still. */
    private static Plan withoutFormer(Plan plan, Observed observed) {
        var changes = new ArrayList<Change>();
        former(observed).ifPresent(changes::add);
        changes.addAll(plan.changes());
        return new Plan(changes, plan.notes());
    }

    private Plan active(Desired desired, Observed observed) {
        return observed.user().map(user -> existing(desired, user, observed)).orElseGet(() -> missing(desired));
    }

    private Plan missing(Desired desired) {
        if (desired.roles().isEmpty() && policy.creation() == Policy.Creation.WITH_FIRST_ROLE) {
            return new Plan(
                    List.of(),
                    List.of(new Plan.Note("It is created in Falcon with its first role (bridge.create).", false)));
        }
        var changes = new ArrayList<Change>();
        changes.add(new Change.Create(desired.login(), desired.names()));
        changes.addAll(grants(desired.wanted()));
        return new Plan(changes, List.of());
    }

    private Plan existing(Desired desired, FalconUser user, Observed observed) {
        var changes = new ArrayList<Change>();
        var surplus = surplus(desired, observed);
        var login = loginChange(desired, user, observed, surplus);
        var missing = minus(desired.roles(), observed.holdings().grants());
        var former = former(observed);
        var losesAtOnce = former.isPresent() && losesWhatIsOurs(desired, observed);
        if (losesAtOnce) {
            former.ifPresent(changes::add);
        }
        changes.addAll(revokes(surplus));
        if (login == LoginChange.RECREATE) {
            changes.add(new Change.Recreate(desired.login(), desired.namesFor(user)));
        } else {
            update(desired, user).ifPresent(changes::add);
        }
        changes.addAll(grants(minus(desired.wanted(), observed.holdings().grants())));
        var isReplaced = observed.former().filter(Observed.Former::replaced).isPresent() && missing.isEmpty();
        if (isReplaced && !losesAtOnce) {
            former.ifPresent(changes::add);
        }
        return new Plan(changes, notes(login, former.filter(one -> !losesAtOnce && !isReplaced)));
    }

    private static Optional<Change.DeleteFormer> former(Observed observed) {
        return observed.former().map(Observed.Former::user).map(Change.DeleteFormer::new);
    }

    /** The former user may hold all that the bridge gave; what of it is to go, goes with that user, before the new one is confirmed. */
    private static boolean losesWhatIsOurs(Desired desired, Observed observed) {
        return !desired.roles().containsAll(observed.holdings().ours());
    }

    private Set<RoleGrant> surplus(Desired desired, Observed observed) {
        var holdings = observed.holdings();
        var surplus = new HashSet<>(holdings.revocableOurs());
        if (policy.extraRoles() == Policy.ExtraRoles.REVOKE) {
            surplus.addAll(lasting(holdings));
        }
        return minus(surplus, desired.roles());
    }

    /** Temporary grants end by themselves; they are not swept up with the extra roles of an active user. */
    private static Set<RoleGrant> lasting(Holdings holdings) {
        return holdings.roles().stream()
                .filter(role -> role.expiresAt().isEmpty() && role.direct())
                .map(HeldRole::grant)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Optional<Change> update(Desired desired, FalconUser user) {
        var names = desired.namesFor(user);
        var login = dialect.renamesLogins()
                ? Optional.of(desired.login()).filter(wanted -> !wanted.equals(user.login()))
                : Optional.<dev.scimbridge.account.Login>empty();
        return desired.isNamed(user) && login.isEmpty()
                ? Optional.empty()
                : Optional.of(new Change.Update(names, login));
    }

    /** What becomes of a login that is not as desired, where Falcon cannot change it. */
    private enum LoginChange {
        NONE(""),
        RECREATE(""),
        KEEP("Falcon cannot change a login: this user goes on logging in with the former e-mail address"
                + " (bridge.rename: keep-login)."),
        HOLDS_MORE(
                "Falcon cannot change a login, and a new user would not have the roles that the bridge did not give: this"
                        + " one goes on logging in with the former e-mail address (bridge.rename: recreate)."),
        LATER("The login is changed when the former user is deleted (bridge.rename: recreate).");

        private final String note;

        LoginChange(String note) {
            this.note = note;
        }
    }

    private LoginChange loginChange(Desired desired, FalconUser user, Observed observed, Set<RoleGrant> surplus) {
        if (dialect.renamesLogins() || desired.login().equals(user.login())) {
            return LoginChange.NONE;
        }
        if (policy.rename() != Policy.Rename.RECREATE) {
            return LoginChange.KEEP;
        }
        if (observed.former().isPresent()) {
            return LoginChange.LATER;
        }
        return holdsMore(observed.holdings(), surplus) ? LoginChange.HOLDS_MORE : LoginChange.RECREATE;
    }

    /** Whether it holds, or may hold, what its roles by the mapping do not make up for. */
    private static boolean holdsMore(Holdings holdings, Set<RoleGrant> surplus) {
        return holdings.known().isEmpty()
                || holdings.roles().stream()
                        .filter(role -> !surplus.contains(role.grant()))
                        .anyMatch(role -> role.inherited()
                                || role.expiresAt().isPresent()
                                || !holdings.ours().contains(role.grant()));
    }

    /** @param waiting the former user, while it waits for what the new one has */
    private static List<Plan.Note> notes(LoginChange login, Optional<Change.DeleteFormer> waiting) {
        var notes = new ArrayList<Plan.Note>();
        if (!login.note.isEmpty()) {
            notes.add(new Plan.Note(login.note, false));
        }
        waiting.ifPresent(former -> notes.add(new Plan.Note(
                "Its former user in Falcon, " + former.user().uuid().value()
                        + ", is deleted when a read has confirmed the roles of the new one.",
                false)));
        return notes;
    }

    private Plan inactive(Desired desired, Observed observed) {
        if (observed.user().isEmpty()) {
            return new Plan(List.of(), List.of());
        }
        return switch (policy.deactivation()) {
            case DELETE -> delete(observed);
            case REVOKE_ROLES -> freeingLogin(desired, observed, revokeAll(observed));
            case REVOKE_THEN_DELETE ->
                policy.deleteDue() ? delete(observed) : freeingLogin(desired, observed, revokeAll(observed));
        };
    }

    /** A leaver's name may wait until he comes back; the address that is not his any more is for whoever has it next. */
    private Plan freeingLogin(Desired desired, Observed observed, Plan plan) {
        var update = observed.user()
                .filter(user -> !desired.login().equals(user.login()))
                .filter(user ->
                        dialect.renamesLogins() && plan.changes().stream().noneMatch(Change.Delete.class::isInstance))
                .flatMap(user -> update(desired, user));
        if (update.isEmpty()) {
            return plan;
        }
        var changes = new ArrayList<>(plan.changes());
        changes.add(update.get());
        return new Plan(changes, plan.notes());
    }

    private Plan revokeAll(Observed observed) {
        var changes = new ArrayList<Change>(revokes(observed.holdings().revocable()));
        var inherited = observed.holdings().inherited();
        if (inherited.isEmpty()) {
            return new Plan(changes, List.of());
        }
        if (policy.residual() == Policy.Residual.DELETE) {
            changes.add(new Change.Delete());
            return new Plan(changes, List.of());
        }
        return new Plan(changes, List.of(new Plan.Note(residual(inherited), true)));
    }

    private static String residual(Set<RoleGrant> inherited) {
        return "Roles inherited through a Falcon user group or CID group remain and cannot be revoked here: "
                + new TreeSet<>(inherited) + ".";
    }

    private Plan deleting(Observed observed) {
        if (observed.user().isEmpty()) {
            return new Plan(List.of(), List.of());
        }
        return switch (policy.deletion()) {
            case DELETE -> delete(observed);
            case DEACTIVATE -> revokeAll(observed);
        };
    }

    private Plan delete(Observed observed) {
        var changes = new ArrayList<Change>();
        if (policy.revokeFirst()) {
            changes.addAll(revokes(observed.holdings().revocable()));
        }
        changes.add(new Change.Delete());
        return new Plan(changes, List.of());
    }

    private List<Change> grants(Collection<RoleGrant> grants) {
        return byCid(grants, dialect.rolesPerGrant(), Change.Grant::new);
    }

    private List<Change> revokes(Collection<RoleGrant> grants) {
        return byCid(grants, dialect.rolesPerRevoke(), Change.Revoke::new);
    }

    private static List<Change> byCid(
            Collection<RoleGrant> grants, int rolesPerCall, BiFunction<Cid, Set<RoleId>, Change> change) {
        var roles = new TreeMap<String, List<RoleGrant>>(Map.of());
        new TreeSet<>(grants)
                .forEach(grant -> roles.computeIfAbsent(grant.cid().value(), cid -> new ArrayList<>())
                        .add(grant));
        var changes = new ArrayList<Change>();
        roles.values()
                .forEach(inCid -> chunks(inCid, rolesPerCall)
                        .forEach(chunk ->
                                changes.add(change.apply(chunk.getFirst().cid(), ids(chunk)))));
        return changes;
    }

    private static List<List<RoleGrant>> chunks(List<RoleGrant> grants, int size) {
        var chunks = new ArrayList<List<RoleGrant>>();
        for (var from = 0; from < grants.size(); from += size) {
            chunks.add(grants.subList(from, Math.min(from + size, grants.size())));
        }
        return chunks;
    }

    private static Set<RoleId> ids(List<RoleGrant> grants) {
        var ids = new LinkedHashSet<RoleId>();
        grants.forEach(grant -> ids.add(grant.roleId()));
        return ids;
    }

    private static Set<RoleGrant> minus(Set<RoleGrant> from, Set<RoleGrant> what) {
        var rest = new HashSet<>(from);
        rest.removeAll(what);
        return rest;
    }
}
