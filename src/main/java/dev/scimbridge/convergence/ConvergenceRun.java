package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.Seen;
import dev.scimbridge.convergence.Observation.Origin;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Observed;
import dev.scimbridge.plan.rails.PendingHold;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One converge of one account under its lease: what it began with and what it holds for true since. All that it learns goes to
 * the store by its {@link RunPermit}.
 */
final class ConvergenceRun {

    private static final Logger log = LoggerFactory.getLogger(ConvergenceRun.class);

    private final Leases.Claimed claimed;
    private final FalconUsers falcon;
    private final RunPermit permit;
    private final Duration readLag;
    private final Clock clock;
    private final List<String> failures = new ArrayList<>();
    private final Map<Doubt.What, Doubt> doubts = new EnumMap<>(Doubt.What.class);
    private Optional<FalconUser> user;
    private Optional<Instant> createdAt;
    private Holdings holdings;
    private Optional<FalconUser> former;
    private Ownership ownership;
    private boolean revoked;
    private boolean refused;
    private boolean adopted;
    private Set<RoleGrant> taken = Set.of();

    /**
     * @param falcon whose calls ask the permit
     * @param readLag how far a read may be behind a write
     */
    ConvergenceRun(Leases.Claimed claimed, FalconUsers falcon, RunPermit permit, Duration readLag, Clock clock) {
        var account = claimed.account();
        this.claimed = claimed;
        this.falcon = falcon;
        this.permit = permit;
        this.readLag = readLag;
        this.clock = clock;
        this.user = account.falcon();
        this.createdAt = account.seen().createdAt();
        this.holdings = account.holdings();
        this.former = account.seen().former();
        this.ownership = account.ownership();
        account.seen().doubts().forEach(doubt -> doubts.put(doubt.what(), doubt));
    }

    /** As it was when the lease was claimed. */
    Account account() {
        return claimed.account();
    }

    /** What is held of the account for an operator since an earlier run. */
    Optional<PendingHold> pending() {
        return claimed.pending();
    }

    /** Since when access of it is to be gone. */
    Optional<Instant> losingSince() {
        return claimed.losingSince();
    }

    /** Whether all its access is to be gone, and that is not confirmed yet. */
    boolean isLosingAll() {
        return account().life() != Lifecycle.ACTIVE
                && (claimed.losingAll() || account().active());
    }

    /** Since when Falcon is behind what is desired of it. */
    Optional<Instant> pendingSince() {
        return claimed.pendingSince();
    }

    /** What an active account has waited for since then: a user that a call of ours has made, or something of one that was there. */
    Wish wishSince(Instant pending) {
        return createdAt.filter(at -> !at.isBefore(pending)).isPresent() ? Wish.CREATE : Wish.CHANGE;
    }

    /** When access of it was to end, where a read is to confirm that it has; empty: nothing is to be confirmed, or it is not so. */
    Optional<Instant> verifyingSince() {
        return revoked ? Optional.empty() : claimed.verifyingSince();
    }

    FalconUsers falcon() {
        return falcon;
    }

    RunPermit permit() {
        return permit;
    }

    /** What a plan is made from now. */
    PlanSubject subject() {
        return new PlanSubject(account(), ownership, observed(), pending(), claimed.locked(), taken);
    }

    Observed observed() {
        return Observed.of(new Seen(user, createdAt, holdings, former, doubts()), readLag, clock.instant());
    }

    /** The user in Falcon. @throws java.util.NoSuchElementException there is none */
    FalconUser user() {
        return user.orElseThrow();
    }

    /** When a call of ours made it, as far as that is known. */
    Optional<Instant> createdAt() {
        return createdAt;
    }

    Ownership ownership() {
        return ownership;
    }

    /** What Falcon refused for good, in its words. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    void failed(String words) {
        failures.add(words);
    }

    /** Whether roles were revoked, so that a later read should confirm it. */
    boolean hasRevoked() {
        return revoked;
    }

    /** Falcon refused a role: perhaps there is none of its name any more. */
    void refused() {
        refused = true;
    }

    boolean wasRefused() {
        return refused;
    }

    boolean doubts(Doubt.What what) {
        return doubts.containsKey(what);
    }

    /** Whether there is such a doubt that is not over. */
    boolean isInDoubt(Doubt.What what) {
        return remainingDoubts().stream().anyMatch(doubt -> doubt.what() == what);
    }

    Doubt doubt(Doubt.What what, Duration howLong) {
        var now = clock.instant();
        return doubt(new Doubt(what, now, now.plus(howLong)));
    }

    Doubt doubt(Doubt doubt) {
        doubts.put(doubt.what(), doubt);
        return doubt;
    }

    /** A create is about to be sent, or its answer did not come. */
    Doubt doubtCreate(Login login, Duration howLong) {
        var now = clock.instant();
        return doubt(Doubt.lostCreate(Optional.of(login), now, now.plus(howLong)));
    }

    /** The create that may have made a user nobody told of. */
    Optional<Doubt> lostCreate() {
        return Optional.ofNullable(doubts.get(Doubt.What.LOST_CREATE));
    }

    /** What was in doubt is known. */
    void knows(Doubt.What what) {
        doubts.remove(what);
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

    /** A change was made, for the log and the record. */
    void changed(Change change) {
        permit.changed(change);
        log.info(
                "Account {}: {}{}.",
                account().id(),
                change,
                permit.lease().request().map(request -> ", request " + request).orElse(""));
    }

    /** A user that somebody else made is to be ours: what it holds now is put on record, once a run. */
    void adopted() {
        if (ownership != Ownership.MANAGED && user.isPresent() && !adopted) {
            permit.learn(
                    new Observation.Adopted(holdings.grants(), permit.lease().request()));
            adopted = true;
        }
    }

    /** Falcon has this user. A foreign one is not ours before that is decided. */
    void seen(FalconUser existing, Origin origin) {
        permit.learn(new Observation.UserSeen(existing, origin));
        user = Optional.of(existing);
        switch (origin) {
            case CREATED, OURS -> createdAt = Optional.of(clock.instant());
            case FOREIGN -> {
                createdAt = Optional.empty();
                ownership = Ownership.REQUESTED;
            }
            case KNOWN -> {
                return;
            }
        }
        doubts.remove(Doubt.What.LOST_CREATE);
    }

    /** A create of ours was answered: it holds nothing yet. */
    void created(FalconUser created) {
        seen(created, Origin.CREATED);
        ownership = Ownership.MANAGED;
        holdings = new Holdings(Optional.of(clock.instant()), Set.of(), Set.of());
    }

    /**
     * A user of ours takes the place of the present one, which stays in Falcon for now.
     *
     * @param origin {@link Origin#CREATED}, or {@link Origin#OURS}
     */
    void replacedBy(FalconUser successor, Origin origin) {
        var replaced = user();
        permit.learn(new Observation.Replaced(replaced));
        former = Optional.of(replaced);
        holdings = Holdings.UNKNOWN;
        if (origin == Origin.CREATED) {
            created(successor);
        } else {
            seen(successor, origin);
        }
    }

    /** Whether there is a user whose place the present one has taken. */
    boolean hasFormer() {
        return former.isPresent();
    }

    /** The former user does not exist any more. */
    void formerGone() {
        permit.learn(new Observation.FormerGone());
        former = Optional.empty();
        if (lostCalls().findAny().isEmpty()) {
            holdings = holdings.ofPresentUser();
        }
    }

    /** Calls that may still have their effect. */
    private Stream<Doubt> lostCalls() {
        return doubts.values().stream()
                .filter(doubt -> doubt.what() == Doubt.What.LOST_CALL || doubt.what() == Doubt.What.TAKEOVER);
    }

    /** A delete of ours was answered: that it is not there any more is no lag behind its create. */
    void deleted() {
        createdAt = Optional.empty();
    }

    /** Falcon does not have the user. */
    void gone() {
        permit.learn(new Observation.UserGone());
        user = Optional.empty();
        createdAt = Optional.empty();
        holdings = Holdings.UNKNOWN;
    }

    /** Somebody took these in Falcon, and this run does not give them back. */
    void taken(Set<RoleGrant> grants) {
        taken = grants;
    }

    /** What a read showed, with our own younger writes. */
    void holds(Holdings read) {
        holdings = read;
    }

    void granted(Set<RoleGrant> grants) {
        permit.learn(new Observation.Granted(grants));
        holdings = holdings.given(grants);
    }

    void revoked(Set<RoleGrant> grants) {
        if (grants.isEmpty()) {
            return;
        }
        permit.learn(new Observation.Revoked(grants));
        revoked = true;
        holdings = holdings.holding(holdings.roles().stream()
                .flatMap(role -> grants.contains(role.grant()) ? role.afterRevoke().stream() : Stream.of(role))
                .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * When no call can give any more what this account is not to have: a grant of it was sent, its answer is not known, and a revoke that
     * was answered may have overtaken it. Empty: none can now.
     *
     * @param given what it is to have
     */
    Optional<Instant> mayStillGet(Set<RoleGrant> given) {
        if (given.containsAll(holdings.unanswered()) || (user.isEmpty() && former.isEmpty())) {
            return Optional.empty();
        }
        var now = clock.instant();
        return lostCalls().filter(doubt -> !doubt.isOver(now)).map(Doubt::until).max(Comparator.naturalOrder());
    }
}
