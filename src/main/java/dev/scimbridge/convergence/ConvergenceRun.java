package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.convergence.Accounts.Lease;
import dev.scimbridge.convergence.Accounts.Observation;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Observed;
import dev.scimbridge.plan.Plan;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One converge of one account: applies changes under the lease and keeps what Falcon showed.
 *
 * <p>What a call showed is stored together with the permission for the next call, or with the outcome: one commit each.
 * The permission is given by {@link Accounts#record} and spent by one call; without it {@link Superseded} ends the work.
 */
final class ConvergenceRun {

    private static final Logger log = LoggerFactory.getLogger(ConvergenceRun.class);

    private final Accounts accounts;
    private final FalconUsers falcon;
    private final Lease lease;
    private final Clock clock;
    private final Duration readLag;
    private final List<String> failures = new ArrayList<>();
    private Optional<FalconUser> user;
    private Holdings holdings;
    private boolean permitted = true;
    private boolean revoked;
    private boolean createAttempted;
    private @Nullable Observation learnt;

    ConvergenceRun(Accounts accounts, FalconUsers falcon, Accounts.Leased leased, Clock clock, Duration readLag) {
        this.accounts = accounts;
        this.falcon = falcon;
        this.lease = leased.lease();
        this.clock = clock;
        this.readLag = readLag;
        this.user = leased.account().falcon();
        this.holdings = leased.account().holdings();
        this.createAttempted = leased.account().createAttempted();
    }

    /** The lease was lost, or a newer generation has come. */
    static final class Superseded extends RuntimeException {
        Superseded() {
            super("superseded", null, false, false);
        }
    }

    Observed observed() {
        return new Observed(user, holdings);
    }

    /** What Falcon refused for good, in its words. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Whether roles were revoked, so that a later read should confirm it. */
    boolean revoked() {
        return revoked;
    }

    /** What the last call showed and is not stored yet; to be stored with the outcome. */
    Optional<Observation> learnt() {
        return Optional.ofNullable(learnt);
    }

    /**
     * Reads all roles of an existing user, in its home CID and in every other CID it is known to hold roles in.
     *
     * @return what the read showed; what is held from then on also heeds our own younger writes
     */
    Set<RoleGrant> readRoles(Set<Cid> cids) {
        var existing = user.orElseThrow();
        var everywhere = new HashSet<>(cids);
        everywhere.add(Cid.HOME);
        holdings.roles().forEach(role -> everywhere.add(role.grant().cid()));
        var at = clock.instant();
        var roles = new HashSet<HeldRole>();
        everywhere.forEach(cid -> roles.addAll(falcon.fetchRoles(existing, cid)));
        learn(new Observation.RolesRead(roles, at, readLag));
        flush();
        holdings = accounts.holdings(lease.account());
        return roles.stream().map(HeldRole::grant).collect(Collectors.toUnmodifiableSet());
    }

    /** Looks for a user whose create may have reached Falcon although no answer came back; no other one is taken for it. */
    void findLostCreate(Profile profile) {
        if (user.isEmpty() && createAttempted) {
            profile.login()
                    .flatMap(this::lookUp)
                    .filter(found -> otherAccountOf(found).isEmpty())
                    .ifPresent(this::found);
        }
    }

    /** Takes time, in which somebody else may get the lease. */
    private Optional<FalconUser> lookUp(Login login) {
        permitted = false;
        return falcon.findByLogin(login);
    }

    private Optional<Account> otherAccountOf(FalconUser found) {
        return accounts.findByFalconUuid(found.uuid())
                .filter(Account::visible)
                .filter(account -> !account.id().equals(lease.account()));
    }

    /** The user was found not to exist in Falcon. */
    void gone() {
        learn(new Observation.UserGone());
        user = Optional.empty();
        holdings = Holdings.UNKNOWN;
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
        if (createAttempted) {
            var found = lookUp(create.login());
            if (found.isPresent()) {
                found(found.get());
                throw new Found();
            }
        }
        spendPermission();
        try {
            var created = falcon.create(create.login(), create.names());
            learn(new Observation.UserSeen(created, true));
            user = Optional.of(created);
            holdings = new Holdings(Optional.of(clock.instant()), Set.of(), Set.of());
            log(create);
        } catch (FalconException.DuplicateLogin taken) {
            found(lookUp(create.login()).orElseThrow(() -> taken));
            throw new Found();
        } catch (FalconException.Ambiguous lost) {
            createAttempted = true;
            found(lookUp(create.login()).orElseThrow(() -> lost));
            throw new Found();
        }
    }

    /** Instead of creating, a user with the login was found: plan anew, from its roles. */
    static final class Found extends RuntimeException {
        Found() {
            super("found", null, false, false);
        }
    }

    private void found(FalconUser existing) {
        if (otherAccountOf(existing).isPresent()) {
            throw new FalconException.DuplicateLogin(
                    "another account of the bridge holds this Falcon user", Optional.empty());
        }
        learn(new Observation.UserSeen(existing, false));
        user = Optional.of(existing);
        readRoles(Set.of());
    }

    private void update(Change.Update update) {
        var existing = user.orElseThrow();
        spendPermission();
        try {
            falcon.update(existing, update.names(), update.login());
        } catch (FalconException.Refused refused) {
            failures.add(words("change the name or login", refused));
            return;
        }
        var updated = new FalconUser(
                existing.uuid(),
                existing.cid(),
                update.login().orElse(existing.login()),
                Optional.of(update.names().first()),
                Optional.of(update.names().last()));
        learn(new Observation.UserSeen(updated, false));
        user = Optional.of(updated);
        log(update);
    }

    /** A refused batch applied nothing: what a read shows to be missing is granted one by one. */
    private void grant(Change.Grant grant) {
        try {
            grantAtOnce(grant);
        } catch (FalconException.Refused refused) {
            var seen = readRoles(Set.of(grant.cid()));
            if (grant.roles().size() > 1) {
                minus(grant.grants(), seen).forEach(this::grantAlone);
            } else if (!seen.containsAll(grant.grants())) {
                failures.add(words("grant " + grant.roles(), refused));
            }
        }
    }

    private void grantAlone(RoleGrant role) {
        try {
            grantAtOnce(new Change.Grant(role.cid(), Set.of(role.roleId())));
        } catch (FalconException.Refused refused) {
            failures.add(words("grant " + role, refused));
        }
    }

    /** What is about to be granted is stored before it is sent: after a crash nobody would know that it is ours. */
    private void grantAtOnce(Change.Grant grant) {
        learnt = new Observation.Granting(learnt == null ? new Observation.Nothing() : learnt, grant.grants());
        spendPermission();
        falcon.grant(user.orElseThrow(), grant.cid(), grant.roles());
        learn(new Observation.Granted(grant.grants()));
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
        } catch (FalconException.Refused refused) {
            var seen = readRoles(Set.of(revoke.cid()));
            if (revoke.roles().size() > 1) {
                revoke.grants().forEach(role -> revokeAlone(role, seen));
            } else {
                refusedAlone(revoke, refused, seen);
            }
        }
    }

    private void revokeAlone(RoleGrant role, Set<RoleGrant> seen) {
        var alone = new Change.Revoke(role.cid(), Set.of(role.roleId()));
        try {
            revokeAtOnce(alone);
        } catch (FalconException.Refused refused) {
            refusedAlone(alone, refused, seen);
        }
    }

    private void refusedAlone(Change.Revoke revoke, FalconException.Refused refused, Set<RoleGrant> seen) {
        if (seen.containsAll(revoke.grants())) {
            failures.add(words("revoke " + revoke.roles(), refused));
        } else {
            revoked(revoke);
        }
    }

    private void revokeAtOnce(Change.Revoke revoke) {
        spendPermission();
        try {
            falcon.revoke(user.orElseThrow(), revoke.cid(), revoke.roles());
        } catch (FalconException.Ambiguous lost) {
            learn(new Observation.RevokeLost());
            throw lost;
        }
        log(revoke);
        revoked(revoke);
    }

    private void revoked(Change.Revoke revoke) {
        learn(new Observation.Revoked(revoke.grants()));
        revoked = true;
        holdings = holding(removed(revoke.grants()));
    }

    private void delete() {
        spendPermission();
        falcon.delete(user.orElseThrow().uuid());
        log(new Change.Delete());
        gone();
    }

    private void spendPermission() {
        if (learnt != null || !permitted) {
            flush();
        }
        if (!permitted) {
            throw new Superseded();
        }
        permitted = false;
    }

    private void learn(Observation observation) {
        if (learnt != null) {
            flush();
        }
        learnt = observation;
    }

    private void flush() {
        permitted = accounts.record(lease, learnt == null ? new Observation.Nothing() : learnt);
        learnt = null;
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
        return "Falcon refused to " + attempt + ": " + refused.getMessage()
                + refused.traceId().map(id -> " (trace id " + id + ")").orElse("");
    }

    private void log(Change change) {
        log.info("Account {}: {}.", lease.account(), change);
    }
}
