package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.convergence.Observation.Origin;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Observed;
import dev.scimbridge.plan.Plan;
import dev.scimbridge.plan.rails.PendingHold;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One converge of one account: observes Falcon and applies changes to it under the account's lease. */
final class ConvergenceRun {

    private static final Logger log = LoggerFactory.getLogger(ConvergenceRun.class);

    private final EngineStore store;
    private final FalconUsers falcon;
    private final RunPermit permit;
    private final Account account;
    private final Optional<PendingHold> pending;
    private final boolean locked;
    private final Optional<Instant> losingSince;
    private final BridgeProperties properties;
    private final Clock clock;
    private final List<String> failures = new ArrayList<>();
    private final Map<Doubt.What, Doubt> doubts = new EnumMap<>(Doubt.What.class);
    private Optional<FalconUser> user;
    private Optional<Instant> createdAt;
    private Holdings holdings;
    private Ownership ownership;
    private boolean revoked;
    private boolean refused;

    ConvergenceRun(
            EngineStore store,
            FalconUsers falcon,
            RunPermit permit,
            Leases.Claimed claimed,
            BridgeProperties properties,
            Clock clock) {
        this.store = store;
        this.falcon = falcon;
        this.permit = permit;
        this.account = claimed.account();
        this.pending = claimed.pending();
        this.locked = claimed.locked();
        this.losingSince = claimed.losingSince();
        this.properties = properties;
        this.clock = clock;
        this.user = account.falcon();
        this.createdAt = account.seen().createdAt();
        this.holdings = account.holdings();
        this.ownership = account.ownership();
        account.seen().doubts().forEach(doubt -> doubts.put(doubt.what(), doubt));
    }

    /** Instead of creating, a user with the login was found: plan anew, from its roles. */
    static final class FoundExisting extends RuntimeException {
        FoundExisting() {
            super("found", null, false, false);
        }
    }

    Account account() {
        return account;
    }

    /** What is held of the account for an operator since an earlier run. */
    Optional<PendingHold> pending() {
        return pending;
    }

    /** Since when access of it is to be gone. */
    Optional<Instant> losingSince() {
        return losingSince;
    }

    /** What a plan is made from now. */
    PlanSubject subject() {
        return new PlanSubject(account, ownership, observed(), pending, locked);
    }

    RunPermit permit() {
        return permit;
    }

    Observed observed() {
        return new Observed(user, holdings);
    }

    Ownership ownership() {
        return ownership;
    }

    /** What Falcon refused for good, in its words. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Whether roles were revoked, so that a later read should confirm it. */
    boolean revoked() {
        return revoked;
    }

    /** Whether Falcon refused a role: perhaps there is none of its name any more. */
    boolean refused() {
        return refused;
    }

    Doubt doubt(Doubt.What what, Duration howLong) {
        var now = clock.instant();
        var doubt = new Doubt(what, now, now.plus(howLong));
        doubts.put(what, doubt);
        return doubt;
    }

    /** The doubts that this run leaves, having looked. */
    Set<Doubt> remainingDoubts() {
        var now = clock.instant();
        return doubts.values().stream().filter(doubt -> !doubt.isOver(now)).collect(Collectors.toUnmodifiableSet());
    }

    /** All doubts, for a run that could not look. */
    Set<Doubt> doubts() {
        return Set.copyOf(doubts.values());
    }

    private Duration untilCallsLanded() {
        return properties.lease().plus(properties.readLag());
    }

    /** Looks whether Falcon has a user that nobody told of: a lost create's, or somebody else's of that login. */
    void lookUp() {
        account.profile()
                .login()
                .flatMap(this::findByLogin)
                .filter(found -> otherAccountOf(found).filter(Account::visible).isEmpty())
                .ifPresent(this::found);
    }

    /** Takes time, in which somebody else may get the lease. */
    private Optional<FalconUser> findByLogin(Login login) {
        permit.voidClaim();
        return falcon.findByLogin(login);
    }

    private Optional<Account> otherAccountOf(FalconUser found) {
        return store.accounts()
                .findByFalconUuid(found.uuid())
                .filter(other -> !other.id().equals(account.id()));
    }

    /** After a doubt: a call that came late may have changed the names, or deleted the user. */
    void readUser() {
        falcon.fetch(List.of(user.orElseThrow().uuid())).stream()
                .findFirst()
                .ifPresentOrElse(now -> seen(now, Origin.KNOWN), this::gone);
    }

    /**
     * Reads all roles of an existing user, in its home CID and in every other CID it may hold roles in.
     *
     * @return what the read showed; what is held from then on also heeds our own younger writes
     */
    Set<RoleGrant> readRoles(Set<Cid> cids) {
        var existing = user.orElseThrow();
        var at = clock.instant();
        var roles = falcon.fetchRolesEverywhere(existing, cids, holdings);
        permit.learn(new Observation.RolesRead(roles, at, properties.readLag()));
        permit.commit();
        holdings = store.observations().seen(account.id()).holdings();
        return roles.stream().map(HeldRole::grant).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Falcon does not know the user.
     *
     * @throws FalconException.Unavailable that may be its lag behind our own create
     */
    void gone() {
        if (isNewborn()) {
            throw new FalconException.Unavailable(
                    "Falcon does not show a user that was just created.", Optional.empty());
        }
        permit.learn(new Observation.UserGone());
        user = Optional.empty();
        createdAt = Optional.empty();
        holdings = Holdings.UNKNOWN;
        if (doubts.containsKey(Doubt.What.LOST_CREATE)) {
            doubt(
                    Doubt.What.LOST_CREATE,
                    properties.readLag()); // where this user is gone, a late create may have made another
        }
    }

    /** Whether Falcon's not knowing the user may be its lag behind a create of ours. */
    boolean isNewborn() {
        return createdAt
                .filter(at -> at.plus(properties.readLag()).isAfter(clock.instant()))
                .isPresent();
    }

    void apply(Plan plan) {
        plan.changes().forEach(this::apply);
    }

    private void apply(Change change) {
        switch (change) {
            case Change.Create create -> create(create);
            case Change.Update update -> update(update);
            case Change.Grant grant -> grant(grant);
            case Change.Revoke revoke -> revoke(revoke);
            case Change.Delete delete -> delete();
        }
    }

    private void create(Change.Create create) {
        if (doubts.containsKey(Doubt.What.LOST_CREATE)) {
            findByLogin(create.login()).ifPresent(this::foundInstead);
        }
        try {
            var created = falcon.create(create.login(), create.names());
            seen(created, Origin.CREATED);
            holdings = new Holdings(Optional.of(clock.instant()), Set.of(), Set.of());
            log(create);
        } catch (FalconException.DuplicateLogin taken) {
            foundInstead(findByLogin(create.login()).orElseThrow(() -> taken));
        } catch (FalconException.Ambiguous lost) {
            permit.learn(new Observation.Doubted(doubt(Doubt.What.LOST_CREATE, untilCallsLanded())));
            foundInstead(findByLogin(create.login()).orElseThrow(() -> lost));
        }
    }

    private void foundInstead(FalconUser existing) {
        found(existing);
        throw new FoundExisting();
    }

    /** A user without roles that came after a create of ours whose answer was lost is ours; any other is somebody else's. */
    private void found(FalconUser existing) {
        otherAccountOf(existing).ifPresent(ConvergenceRun::requireFree);
        var perhapsOurs = doubts.containsKey(Doubt.What.LOST_CREATE);
        seen(existing, perhapsOurs ? Origin.OURS : Origin.FOREIGN);
        if (!perhapsOurs) {
            ownership = Ownership.REQUESTED;
        }
        var roles = readRoles(Set.of());
        if (perhapsOurs && !holdings.ours().containsAll(roles)) {
            seen(existing, Origin.FOREIGN);
            ownership = Ownership.REQUESTED;
        }
    }

    /** A user that is still being deleted under its former account is not taken over: it would be deleted under the new one. */
    private static void requireFree(Account other) {
        if (other.visible()) {
            throw new FalconException.DuplicateLogin(
                    "another account of the bridge holds this Falcon user", Optional.empty());
        }
        if (!other.isSettled()) {
            throw new FalconException.Unavailable(
                    "The user is still being deleted under its former account.", Optional.empty());
        }
    }

    private void seen(FalconUser existing, Origin origin) {
        permit.learn(new Observation.UserSeen(existing, origin));
        user = Optional.of(existing);
        switch (origin) {
            case CREATED, OURS -> createdAt = Optional.of(clock.instant());
            case FOREIGN -> createdAt = Optional.empty();
            case KNOWN -> {
                return;
            }
        }
        doubts.remove(Doubt.What.LOST_CREATE);
    }

    private void update(Change.Update update) {
        var existing = user.orElseThrow();
        try {
            doubtIfLost(() -> falcon.update(existing, update.names(), update.login()));
        } catch (FalconException.Refused rejected) {
            failures.add(words("change the name or login", rejected));
            return;
        }
        var updated = new FalconUser(
                existing.uuid(),
                existing.cid(),
                update.login().orElse(existing.login()),
                Optional.of(update.names().first()),
                Optional.of(update.names().last()));
        seen(updated, Origin.KNOWN);
        log(update);
    }

    /** A refused batch applied nothing: what a read shows to be missing is granted one by one. */
    private void grant(Change.Grant grant) {
        try {
            grantAtOnce(grant);
        } catch (FalconException.Refused rejected) {
            refused = true;
            var seen = readRoles(Set.of(grant.cid()));
            if (grant.roles().size() > 1) {
                new TreeSet<>(minus(grant.grants(), seen)).forEach(this::grantAlone);
            } else if (!seen.containsAll(grant.grants())) {
                failures.add(words("grant " + grant.roles(), rejected));
            }
        }
    }

    private void grantAlone(RoleGrant role) {
        try {
            grantAtOnce(new Change.Grant(role.cid(), Set.of(role.roleId())));
        } catch (FalconException.Refused rejected) {
            failures.add(words("grant " + role, rejected));
        }
    }

    /** What is about to be granted is stored before it is sent: after a crash nobody would know that it is ours. */
    private void grantAtOnce(Change.Grant grant) {
        permit.learn(new Observation.Granting(grant.grants()));
        doubtIfLost(() -> falcon.grant(user.orElseThrow(), grant.cid(), grant.roles()));
        permit.learn(new Observation.Granted(grant.grants()));
        holdings = holding(added(grant.grants()));
        log(grant);
    }

    /**
     * A refused batch applied nothing: its roles are revoked one by one. A single role whose revoke is refused and that a
     * read does not show is gone already, as after an answer that was lost.
     */
    private void revoke(Change.Revoke revoke) {
        try {
            revokeAtOnce(revoke);
        } catch (FalconException.Refused rejected) {
            var seen = readRoles(Set.of(revoke.cid()));
            if (revoke.roles().size() > 1) {
                new TreeSet<>(revoke.grants()).forEach(role -> revokeAlone(role, seen));
            } else {
                refusedAlone(revoke, rejected, seen);
            }
        }
    }

    private void revokeAlone(RoleGrant role, Set<RoleGrant> seen) {
        var alone = new Change.Revoke(role.cid(), Set.of(role.roleId()));
        try {
            revokeAtOnce(alone);
        } catch (FalconException.Refused rejected) {
            refusedAlone(alone, rejected, seen);
        }
    }

    private void refusedAlone(Change.Revoke revoke, FalconException.Refused rejected, Set<RoleGrant> seen) {
        if (seen.containsAll(revoke.grants())) {
            failures.add(words("revoke " + revoke.roles(), rejected));
        } else {
            revoked(revoke);
        }
    }

    private void revokeAtOnce(Change.Revoke revoke) {
        doubtIfLost(() -> falcon.revoke(user.orElseThrow(), revoke.cid(), revoke.roles()));
        log(revoke);
        revoked(revoke);
    }

    private void revoked(Change.Revoke revoke) {
        permit.learn(new Observation.Revoked(revoke.grants()));
        revoked = true;
        holdings = holding(removed(revoke.grants()));
    }

    private void delete() {
        try {
            doubtIfLost(() -> falcon.delete(user.orElseThrow().uuid()));
        } catch (FalconException.UnknownUser alreadyGone) {
            gone();
            return;
        }
        log(new Change.Delete());
        createdAt = Optional.empty();
        gone();
    }

    /** A call without an answer may still land; only a read shows what is held, and only when it has caught up. */
    private void doubtIfLost(Runnable call) {
        try {
            call.run();
        } catch (FalconException.Ambiguous lost) {
            permit.learn(new Observation.Doubted(doubt(Doubt.What.LOST_CALL, untilCallsLanded())));
            throw lost;
        }
    }

    private Holdings holding(Set<HeldRole> roles) {
        return new Holdings(holdings.known(), roles, holdings.ours());
    }

    private Set<HeldRole> added(Set<RoleGrant> grants) {
        var roles = removed(grants);
        grants.forEach(grant -> roles.add(HeldRole.direct(grant)));
        return roles;
    }

    private Set<HeldRole> removed(Set<RoleGrant> grants) {
        var roles = new HashSet<>(holdings.roles());
        roles.removeIf(role -> grants.contains(role.grant()));
        return roles;
    }

    private static Set<RoleGrant> minus(Set<RoleGrant> from, Set<RoleGrant> what) {
        var rest = new HashSet<>(from);
        rest.removeAll(what);
        return rest;
    }

    static String words(String attempt, FalconException refused) {
        return "Falcon refused to " + attempt + ": " + refused.getMessage();
    }

    private void log(Change change) {
        log.info("Account {}: {}.", account.id(), change);
    }
}
