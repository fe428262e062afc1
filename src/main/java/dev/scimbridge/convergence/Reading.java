package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Observation.Origin;
import dev.scimbridge.plan.Policy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run asks Falcon about its user, and how it takes the answer. */
final class Reading {

    private static final int FORBIDDEN = 403;

    private final EngineStore store;
    private final Resolutions resolutions;
    private final BridgeProperties properties;
    private final Clock clock;

    Reading(EngineStore store, Resolutions resolutions, BridgeProperties properties, Clock clock) {
        this.store = store;
        this.resolutions = resolutions;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * The user is gone; whoever is to have no access may have another one of the same login, which somebody made by hand.
     *
     * @return whether it has
     * @throws FalconException.Unavailable that it is not there may be Falcon's lag behind our own create; or Falcon shows it all the same
     */
    boolean goneOrAnother(ConvergenceRun run) {
        requireNotNewborn(run);
        var listed = run.account().life() == Lifecycle.ACTIVE ? Optional.<FalconUser>empty() : findAny(run);
        var another = listed.filter(found -> !isStillListed(run, found));
        gone(run);
        take(run, another);
        return run.observed().user().isPresent();
    }

    /**
     * A list that lags may show a user whom a call of ours has deleted.
     *
     * @throws FalconException.Unavailable no call of ours can have done that, and one of two answers is wrong
     */
    private static boolean isStillListed(ConvergenceRun run, FalconUser found) {
        var same = run.observed().user().map(FalconUser::uuid).equals(Optional.of(found.uuid()));
        if (same && !run.doubts(Doubt.What.LOST_CALL) && !run.doubts(Doubt.What.TAKEOVER)) {
            throw new FalconException.Unavailable(
                    "Falcon lists the user that it says it does not have.", Optional.empty());
        }
        return same;
    }

    /** Looks whether Falcon has a user that nobody told of: a lost create's, or somebody else's of that login. */
    void lookUp(ConvergenceRun run) {
        take(run, findAny(run));
    }

    /** Somebody's by any of the logins that it may have, but for the user of another account. */
    private Optional<FalconUser> findAny(ConvergenceRun run) {
        return Stream.of(
                        lostLogin(run),
                        run.account().profile().login(),
                        run.observed().user().map(FalconUser::login))
                .flatMap(Optional::stream)
                .distinct()
                .flatMap(login -> findByLogin(run, login).stream())
                .filter(found ->
                        otherAccountOf(run, found).filter(Account::visible).isEmpty())
                .findFirst();
    }

    private void take(ConvergenceRun run, Optional<FalconUser> perhaps) {
        perhaps.ifPresent(found -> found(run, found));
    }

    /** The login that a lost create was sent with, else the one that is wanted. */
    private static Optional<Login> lostLogin(ConvergenceRun run) {
        return run.lostCreate()
                .flatMap(Doubt::login)
                .or(() -> run.account().profile().login());
    }

    /**
     * The user of a create whose answer was lost, before another one is sent. Where it was sent with another login, that may be
     * the login of another account by now, whose user is not the one that is looked for.
     *
     * @param next that it is to be sent with
     * @throws FalconException.Unavailable the lost one had another login and may still land
     */
    Optional<FalconUser> findLost(ConvergenceRun run, Login next) {
        if (run.lostCreate().isEmpty()) {
            return Optional.empty();
        }
        var found = lostLogin(run).flatMap(login -> findByLogin(run, login));
        if (lostLogin(run).equals(Optional.of(next))) {
            return found;
        }
        var perhapsOurs = found.filter(user -> otherAccountOf(run, user).isEmpty());
        if (perhapsOurs.isEmpty()) {
            forgetLost(run, run.lostCreate().orElseThrow());
        }
        return perhapsOurs;
    }

    /**
     * A user whom a lost create may have made is not listed.
     *
     * @throws FalconException.Unavailable lists may be behind it; the doubt stays as it was
     */
    void requireCaughtUp(ConvergenceRun run, Doubt lost) {
        if (!lost.isOver(clock.instant())) {
            run.permit().learn(new Observation.Doubted(run.doubt(lost)));
            throw new FalconException.Unavailable("Falcon does not show whose the new login is yet.", Optional.empty());
        }
    }

    private void forgetLost(ConvergenceRun run, Doubt lost) {
        if (!lost.isOver(clock.instant())) {
            throw new FalconException.Unavailable("A create with the former login may still arrive.", Optional.empty());
        }
        run.knows(Doubt.What.LOST_CREATE);
    }

    /** Takes time, in which somebody else may get the lease. */
    Optional<FalconUser> findByLogin(ConvergenceRun run, Login login) {
        run.permit().voidClaim();
        return run.falcon().findByLogin(login);
    }

    /** Whose it is: the account that holds it, or the one that wants its login and whose create may just have made it. */
    private Optional<Account> otherAccountOf(ConvergenceRun run, FalconUser found) {
        var accounts = store.accounts();
        return accounts.findByFalconUuid(found.uuid())
                .or(() -> accounts.findByLogin(found.login()).filter(Reading::mayHaveMade))
                .filter(other -> !other.id().equals(run.account().id()));
    }

    private static boolean mayHaveMade(Account account) {
        return account.visible()
                && (account.falcon().isEmpty() || account.seen().createInDoubt());
    }

    /**
     * A user of the account's login: one without roles that came after a create of ours whose answer was lost is ours, and one that
     * an account of ours left there when it was deleted; any other is somebody else's.
     *
     * @throws FalconException.DuplicateLogin another account has it
     */
    void found(ConvergenceRun run, FalconUser existing) {
        var other = otherAccountOf(run, existing);
        other.ifPresent(one -> requireFree(existing, one));
        var left = other.filter(one -> one.ownership() == Ownership.MANAGED);
        if (left.isPresent() || run.doubts(Doubt.What.LOST_CREATE)) {
            foundPerhapsOurs(run, existing, left);
        } else {
            run.seen(existing, Origin.FOREIGN);
            readRoles(run, resolutions.current().mappedCids());
        }
    }

    /** Nothing is learnt before its roles are read: they tell whose it is. */
    private void foundPerhapsOurs(ConvergenceRun run, FalconUser existing, Optional<Account> left) {
        var read = fetchRoles(run, existing, resolutions.current().mappedCids());
        var ours = new HashSet<>(run.observed().holdings().ours());
        left.ifPresent(one -> ours.addAll(one.holdings().ours()));
        run.seen(existing, ours.containsAll(read.grants()) ? Origin.OURS : Origin.FOREIGN);
        learn(run, read);
    }

    /** Looks whether a create for a new login was made that nobody told of. */
    void lookForSuccessor(ConvergenceRun run) {
        lostLogin(run)
                .flatMap(login -> findByLogin(run, login))
                .filter(found -> isSuccessor(run, found))
                .ifPresent(found -> {
                    run.replacedBy(found, Origin.OURS);
                    run.permit().commit();
                });
    }

    /** Whether a user was made by a create of ours for a new login: it holds nothing, because grants follow the create's answer. */
    boolean isSuccessor(ConvergenceRun run, FalconUser found) {
        return !found.uuid().equals(run.user().uuid())
                && otherAccountOf(run, found).isEmpty()
                && run.falcon()
                        .fetchRolesEverywhere(found, Set.of(), Holdings.UNKNOWN)
                        .roles()
                        .isEmpty();
    }

    /** A user that another account is about to delete is not taken over: it would be deleted under the new one. */
    private void requireFree(FalconUser existing, Account other) {
        var isFormer = other.seen().former().map(FalconUser::uuid).equals(Optional.of(existing.uuid()));
        if (other.visible() && !isFormer) {
            throw new FalconException.DuplicateLogin(
                    "another account of the bridge holds this Falcon user", Optional.empty());
        }
        if (isFormer || isWorkLeft(other)) {
            throw new FalconException.Unavailable(
                    "The user is still being deleted under its former account.", Optional.empty());
        }
    }

    /**
     * Whether a run of a deleted account will change its user: as long as it has not ended, or a call of it may not have; and as long as
     * a delete is tried again or held. What the mode withholds, or an earlier policy left there, is not to be done any more.
     */
    private boolean isWorkLeft(Account deleted) {
        var deletes = deleted.ownership() == Ownership.MANAGED
                && properties.deletion().policy() != Policy.Deletion.DEACTIVATE;
        var state = deleted.progress().state();
        return !deleted.isSettled()
                || deleted.seen().doubts().stream().anyMatch(doubt -> doubt.what() != Doubt.What.OWN_WRITE)
                || (deletes && (state == State.FAILED || state == State.HELD));
    }

    /**
     * After a doubt: a call that came late may have changed the names, or deleted the user.
     *
     * @throws FalconException.UnknownUser it is gone
     */
    void readUser(ConvergenceRun run) {
        var uuid = run.user().uuid();
        var now = run.falcon().fetch(List.of(uuid)).stream().findFirst();
        run.seen(
                now.orElseThrow(() -> new FalconException.UnknownUser(
                        "Falcon does not have the user " + uuid.value() + ".", Optional.empty())),
                Origin.KNOWN);
    }

    /**
     * Reads all roles of an existing user, in its home CID and in every other CID it may hold roles in.
     *
     * @return what the read showed; what the run holds for true from then on also heeds our own younger writes
     */
    Set<RoleGrant> readRoles(ConvergenceRun run, Set<Cid> cids) {
        var read = fetchRoles(run, run.user(), cids);
        learn(run, read);
        return read.grants();
    }

    /** The roles of a user as they were read then. */
    private record RolesOf(Set<HeldRole> roles, Instant at) {

        Set<RoleGrant> grants() {
            return roles.stream().map(HeldRole::grant).collect(Collectors.toUnmodifiableSet());
        }
    }

    private RolesOf fetchRoles(ConvergenceRun run, FalconUser user, Set<Cid> cids) {
        var at = clock.instant();
        var known = run.observed().holdings();
        var everywhere = run.falcon().fetchRolesEverywhere(user, cids, known);
        everywhere.untold().forEach((cid, refused) -> noteUntold(run, known, cid, refused));
        return new RolesOf(everywhere.roles(), at);
    }

    private void learn(ConvergenceRun run, RolesOf read) {
        run.permit().learn(new Observation.RolesRead(read.roles(), read.at(), properties.writesTrusted()));
        run.permit().commit();
        var seen = store.observations().seen(run.account().id());
        run.holds(seen.holdings());
        seen.doubts().stream()
                .filter(doubt -> doubt.what() == Doubt.What.OWN_WRITE)
                .forEach(run::doubt);
    }

    /**
     * In a CID that Falcon does not know nobody holds anything, and whoever is to get something there is told when that is refused. What
     * may be there is told at once, after all else is done.
     */
    private static void noteUntold(ConvergenceRun run, Holdings known, Cid cid, FalconException.Refused refused) {
        var holds = known.grants().stream().anyMatch(grant -> grant.cid().equals(cid));
        if (holds || refused.code() == FORBIDDEN) {
            run.failed(Applying.words("tell the roles in CID " + cid.value(), refused));
        }
    }

    /**
     * Falcon does not know the user.
     *
     * @throws FalconException.Unavailable that may be its lag behind our own create
     */
    void gone(ConvergenceRun run) {
        requireNotNewborn(run);
        run.gone();
        run.lostCreate().ifPresent(lost -> run.doubt(laterBy(lost, properties.readLag())));
    }

    /** Where the user is gone, a late create may have made another, and not before now. */
    private Doubt laterBy(Doubt lost, Duration lag) {
        var now = clock.instant();
        var until = now.plus(lag);
        return Doubt.lostCreate(lost.login(), now, until.isAfter(lost.until()) ? until : lost.until());
    }

    private void requireNotNewborn(ConvergenceRun run) {
        if (isNewborn(run)) {
            run.doubt(Doubt.What.OWN_WRITE, properties.writesTrusted());
            throw new FalconException.Unavailable(
                    "Falcon does not show a user that was just created.", Optional.empty());
        }
    }

    /** Whether Falcon's not knowing the user may be its lag behind a create of ours. */
    boolean isNewborn(ConvergenceRun run) {
        return run.createdAt()
                .filter(at -> at.plus(properties.readLag()).isAfter(clock.instant()))
                .isPresent();
    }
}
