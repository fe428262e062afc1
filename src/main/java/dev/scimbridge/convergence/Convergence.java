package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Accounts.Leased;
import dev.scimbridge.convergence.Accounts.Outcome;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.Desired;
import dev.scimbridge.plan.Plan;
import dev.scimbridge.plan.Planner;
import dev.scimbridge.plan.Policy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings Falcon to what is desired for one account: observe → plan → apply → mark, until the plan is empty, at most three
 * rounds. Everything that changes Falcon goes through here: a request, a retry after a crash, a change of the mapping.
 */
public final class Convergence {

    private static final Logger log = LoggerFactory.getLogger(Convergence.class);
    private static final int ROUNDS = 3;
    private static final Duration FAILED_AGAIN = Duration.ofMinutes(15);
    private static final Duration PENDING_AGAIN = Duration.ofSeconds(2);

    private final Accounts accounts;
    private final FalconUsers falcon;
    private final Mappings mappings;
    private final RoleCatalogues catalogue;
    private final TenantGate tenant;
    private final BridgeProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public Convergence(
            Accounts accounts,
            FalconUsers falcon,
            Mappings mappings,
            RoleCatalogues catalogue,
            TenantGate tenant,
            BridgeProperties properties,
            TransactionTemplate transaction,
            Clock clock) {
        this.accounts = accounts;
        this.falcon = falcon;
        this.mappings = mappings;
        this.catalogue = catalogue;
        this.tenant = tenant;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    public static LeaseOwner owner() {
        return new LeaseOwner(UUID.randomUUID().toString());
    }

    /** Claims the account and converges it; {@link Verdict#BUSY} when somebody else holds the lease. */
    public Verdict converge(AccountId id, Priority priority, ClientWait waiting) {
        return accounts.claim(id, owner())
                .map(leased -> converge(leased, priority, waiting))
                .orElse(Verdict.BUSY);
    }

    /** Converges an account whose lease is held; again while newer generations come, at most three times. */
    public Verdict converge(Leased leased, Priority priority, ClientWait waiting) {
        var ended = once(leased, priority, waiting);
        for (var round = 1; round < ROUNDS && !ended.newest(); round++) {
            var again = accounts.claim(leased.account().id(), owner());
            if (again.isEmpty()) {
                return Verdict.BUSY;
            }
            ended = once(again.get(), priority, waiting);
        }
        return ended;
    }

    private Verdict once(Leased leased, Priority priority, ClientWait waiting) {
        var account = leased.account();
        if (account.ownership() == Ownership.UNMANAGED || isGone(account)) {
            return complete(leased, Optional.empty(), settled(account), Optional.empty());
        }
        if (accessGoneAlready(account)) {
            return complete(leased, Optional.empty(), verifyLater(account), Optional.empty());
        }
        if (!tenant.usable()) {
            return stopped(leased, Optional.empty(), tenantUnusable(), waiting);
        }
        var work = new ConvergenceRun(accounts, falcon.at(priority), leased, clock, properties.readLag());
        try {
            return converged(leased, work, waiting);
        } catch (ConvergenceRun.Superseded superseded) {
            return complete(leased, work.learnt(), interrupted(account), Optional.empty());
        } catch (FalconException failure) {
            return stopped(leased, work.learnt(), failure, waiting);
        }
    }

    /** Unless a create that a former owner of the lease sent came after the delete, or may still come. */
    private boolean isGone(Account account) {
        var tombstone = properties.deletion().policy() == Policy.Deletion.DEACTIVATE;
        return account.life() == Lifecycle.DELETED
                && !account.createAttempted()
                && (account.falcon().isEmpty() || tombstone);
    }

    /** A change of groups on an account whose access is confirmed gone changes nothing in Falcon. */
    private static boolean accessGoneAlready(Account account) {
        return account.life() == Lifecycle.INACTIVE
                && !account.active()
                && account.holdings().roles().isEmpty()
                && account.progress().generation() > account.progress().convergedGeneration()
                && account.progress().convergedGeneration() > 0;
    }

    private Outcome verifyLater(Account account) {
        return new Outcome(
                account.life(),
                false,
                account.ownership(),
                State.CONVERGED,
                Optional.empty(),
                Set.of(),
                account.deleteDue(),
                Optional.of(earliest(clock.instant().plus(properties.readLag()), account.deleteDue())));
    }

    private FalconException tenantUnusable() {
        return new FalconException.Unavailable(
                falcon.misconfiguration().orElse("the tenant has not been reached yet"), Optional.empty());
    }

    private Verdict converged(Leased leased, ConvergenceRun work, ClientWait waiting) {
        var account = leased.account();
        var resolved = resolve(account);
        observe(leased, work);
        for (var round = 1; ; round++) {
            var ownership = adopt(account, work);
            if (ownership != Ownership.MANAGED) {
                return complete(leased, work.learnt(), notAdopted(account, ownership), Optional.empty());
            }
            var plan = planner(account)
                    .plan(Desired.of(account.life(), account.profile(), resolved.roles()), work.observed());
            try {
                work.apply(plan);
                return complete(
                        leased, work.learnt(), outcome(leased, work, plan, resolved, waiting), Optional.empty());
            } catch (ConvergenceRun.Found found) {
                log.info("Account {}: a user with this login exists in Falcon.", account.id());
            } catch (FalconException.UnknownUser unknown) {
                if (account.life() == Lifecycle.ACTIVE) {
                    throw unknown;
                }
                work.gone();
            } catch (FalconException.Ambiguous lost) {
                log.info("Account {}: the answer of a call was lost: {}", account.id(), lost.getMessage());
                if (round == ROUNDS || work.observed().user().isEmpty()) {
                    throw lost;
                }
            }
            if (round == ROUNDS) {
                throw new FalconException.Unavailable("Falcon kept answering differently", Optional.empty());
            }
        }
    }

    private RoleResolution.Resolved resolve(Account account) {
        var groups = groupsOf(account);
        var resolved = mappings.resolution().of(account.profile(), groups);
        if (resolved.unresolved().isEmpty()) {
            return resolved;
        }
        catalogue.refreshForMissing();
        return mappings.resolution().of(account.profile(), groups);
    }

    private List<GroupRef> groupsOf(Account account) {
        return accounts.groupsOf(Set.of(account.id())).getOrDefault(account.id(), List.of());
    }

    private void observe(Leased leased, ConvergenceRun work) {
        if (leased.account().life() != Lifecycle.ACTIVE) {
            work.findLostCreate(leased.account().profile());
        }
        if (work.observed().user().isEmpty() || !mustRead(leased)) {
            return;
        }
        try {
            work.readRoles(mappedCids());
        } catch (FalconException.UnknownUser unknown) {
            if (leased.account().life() == Lifecycle.ACTIVE) {
                throw unknown;
            }
            work.gone();
        }
    }

    private Set<Cid> mappedCids() {
        return mappings.mapping().entries().stream()
                .map(RoleMapping.Entry::cid)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean mustRead(Leased leased) {
        var account = leased.account();
        var known = account.holdings().known();
        return switch (account.life()) {
            case ACTIVE ->
                account.ownership() == Ownership.REQUESTED
                        || known.filter(at -> at.isAfter(clock.instant().minus(properties.observedMaxAge())))
                                .isEmpty()
                        || verifying(account);
            case INACTIVE -> true;
            case DELETING ->
                properties.deletion().policy() == Policy.Deletion.DEACTIVATE
                        || (properties.deletion().revokeFirst()
                                && (known.isEmpty()
                                        || !account.holdings().roles().isEmpty()));
            case DELETED -> false;
        };
    }

    /** Woken without a newer generation: to look once more. */
    private static boolean verifying(Account account) {
        return account.progress().settledAt(account.progress().generation());
    }

    private Ownership adopt(Account account, ConvergenceRun work) {
        var foreign = foreignRoles(account, work);
        if (account.ownership() == Ownership.MANAGED && (account.falcon().isPresent() || foreign.isEmpty())) {
            return Ownership.MANAGED;
        }
        return switch (properties.adoption()) {
            case ALLOW -> Ownership.MANAGED;
            case REFUSE -> Ownership.UNMANAGED;
            case REFUSE_ADMINS -> foreign.stream().anyMatch(isAdmin()) ? Ownership.REQUESTED : Ownership.MANAGED;
        };
    }

    private static Set<RoleGrant> foreignRoles(Account account, ConvergenceRun work) {
        var foreign = new HashSet<>(work.observed().holdings().grants());
        foreign.removeAll(account.holdings().ours());
        return foreign;
    }

    private Predicate<RoleGrant> isAdmin() {
        var resolution = mappings.resolution();
        return grant -> resolution.isAdmin(grant.roleId());
    }

    private Outcome notAdopted(Account account, Ownership ownership) {
        var detail = ownership == Ownership.REQUESTED
                ? "This user exists in Falcon and holds an admin role; bridge.adoption: refuse-admins holds every change"
                        + " of it for an operator."
                : "This user exists in Falcon and is not managed by the bridge (bridge.adoption: refuse).";
        return new Outcome(
                account.life(),
                account.active(),
                ownership,
                ownership == Ownership.REQUESTED ? State.HELD : State.CONVERGED,
                Optional.of(detail),
                Set.of(),
                account.deleteDue(),
                Optional.empty());
    }

    private Planner planner(Account account) {
        var due = account.deleteDue().filter(at -> !at.isAfter(clock.instant())).isPresent();
        return new Planner(properties.policy(due), falcon.dialect());
    }

    private Outcome outcome(
            Leased leased, ConvergenceRun work, Plan plan, RoleResolution.Resolved resolved, ClientWait waiting) {
        var account = leased.account();
        return switch (account.life()) {
            case ACTIVE -> activeOutcome(leased, work, plan, resolved);
            case INACTIVE -> inactiveOutcome(account, work, plan);
            case DELETING, DELETED -> deletedOutcome(account, work, waiting);
        };
    }

    private Outcome activeOutcome(Leased leased, ConvergenceRun work, Plan plan, RoleResolution.Resolved resolved) {
        var failures = new ArrayList<>(work.failures());
        if (!resolved.unresolved().isEmpty()) {
            failures.add("Falcon's role catalogue does not have: " + new TreeSet<>(resolved.unresolved()) + ".");
        }
        plan.notes().stream().filter(Plan.Note::failure).map(Plan.Note::text).forEach(failures::add);
        var state = failures.isEmpty() ? (resolved.held().isEmpty() ? State.CONVERGED : State.HELD) : State.FAILED;
        var details = new ArrayList<>(failures);
        if (!resolved.held().isEmpty()) {
            details.add("Held for an operator, because a group was renamed onto a name that gives it: "
                    + new TreeSet<>(resolved.held()) + ".");
        }
        plan.notes().stream()
                .filter(note -> !note.failure())
                .map(Plan.Note::text)
                .forEach(details::add);
        return new Outcome(
                Lifecycle.ACTIVE,
                true,
                Ownership.MANAGED,
                state,
                sentence(details),
                owned(resolved.roles(), work),
                Optional.empty(),
                state == State.FAILED ? Optional.of(failedAgain(leased.account())) : Optional.empty());
    }

    /** What the mapping gives now, and what it gave and could not be taken away. */
    private static Set<RoleGrant> owned(Set<RoleGrant> given, ConvergenceRun work) {
        var holdings = work.observed().holdings();
        var owned = new HashSet<>(holdings.ours());
        owned.retainAll(holdings.grants());
        owned.addAll(given);
        return owned;
    }

    private Outcome inactiveOutcome(Account account, ConvergenceRun work, Plan plan) {
        var failures = new ArrayList<>(work.failures());
        var accessRemains = !failures.isEmpty();
        plan.notes().stream().map(Plan.Note::text).forEach(failures::add);
        var exists = work.observed().user().isPresent();
        var deleteDue = exists && properties.deactivation().policy() == Policy.Deactivation.REVOKE_THEN_DELETE
                ? Optional.of(account.deleteDue()
                        .orElseGet(() ->
                                clock.instant().plus(properties.deactivation().deleteAfter())))
                : Optional.<Instant>empty();
        var verify = exists && (account.deprovisioning() || work.revoked());
        return new Outcome(
                Lifecycle.INACTIVE,
                accessRemains && account.active(),
                Ownership.MANAGED,
                failures.isEmpty() ? State.CONVERGED : State.FAILED,
                sentence(failures),
                Set.of(),
                deleteDue,
                inactiveAgain(account, verify, !failures.isEmpty(), deleteDue));
    }

    private Optional<Instant> inactiveAgain(
            Account account, boolean verify, boolean failed, Optional<Instant> deleteDue) {
        if (verify || failed) {
            var next = verify ? clock.instant().plus(properties.readLag()) : failedAgain(account);
            return Optional.of(earliest(next, deleteDue));
        }
        return deleteDue;
    }

    private Outcome deletedOutcome(Account account, ConvergenceRun work, ClientWait waiting) {
        var done = work.failures().isEmpty();
        return new Outcome(
                done ? Lifecycle.DELETED : Lifecycle.DELETING,
                !done && account.active(),
                Ownership.MANAGED,
                done ? State.CONVERGED : State.FAILED,
                sentence(work.failures()),
                Set.of(),
                Optional.empty(),
                done ? Optional.empty() : Optional.of(failedAgain(account)));
    }

    /** An outcome that leaves everything as it is, for what needs no converge. */
    private static Outcome settled(Account account) {
        return new Outcome(
                account.life(),
                account.active(),
                account.ownership(),
                account.progress().state() == State.PENDING
                        ? State.CONVERGED
                        : account.progress().state(),
                account.progress().detail(),
                account.holdings().ours(),
                account.deleteDue(),
                account.deleteDue());
    }

    private Verdict stopped(
            Leased leased, Optional<Accounts.Observation> learnt, FalconException failure, ClientWait waiting) {
        if (waiting.isCreate() && leased.account().falcon().isEmpty() && withdraws(failure) && waiting.decide()) {
            transaction.executeWithoutResult(
                    tx -> accounts.remove(leased.account().id()));
            log.info(
                    "Account {}: the create was withdrawn: {}", leased.account().id(), failure.getMessage());
            return new Verdict(State.FAILED, true, Optional.of(failure), true, Optional.empty());
        }
        log.info("Account {}: {}", leased.account().id(), failure.getMessage());
        return complete(leased, learnt, stoppedOutcome(leased.account(), failure), Optional.of(failure));
    }

    private static boolean withdraws(FalconException failure) {
        return switch (failure) {
            case FalconException.Refused refused -> true;
            case FalconException.DuplicateLogin taken -> true;
            case FalconException.Misconfigured wrong -> true;
            case FalconException.UnknownUser unknown -> false;
            case FalconException.Unavailable away -> false;
            case FalconException.Ambiguous lost -> false;
        };
    }

    private Outcome stoppedOutcome(Account account, FalconException failure) {
        return switch (failure) {
            case FalconException.Refused refused ->
                unfinished(account, State.FAILED, ConvergenceRun.words("do this", refused), failedAgain(account));
            case FalconException.DuplicateLogin taken ->
                unfinished(account, State.FAILED, ConvergenceRun.words("create the user", taken), failedAgain(account));
            case FalconException.UnknownUser unknown ->
                unfinished(
                        account,
                        State.FAILED,
                        "This user no longer exists in Falcon: somebody deleted it there. Set active to false and to true"
                                + " again to create it anew.",
                        failedAgain(account));
            case FalconException.Misconfigured wrong -> waiting(account, wrong);
            case FalconException.Unavailable away -> waiting(account, away);
            case FalconException.Ambiguous lost -> waiting(account, lost);
        };
    }

    private Outcome waiting(Account account, FalconException failure) {
        return unfinished(
                account,
                State.PENDING,
                "Waiting for Falcon: " + failure.getMessage(),
                clock.instant().plus(PENDING_AGAIN));
    }

    /** A newer generation came, or the lease ran out under a slow call: stored only where nobody else took over. */
    private Outcome interrupted(Account account) {
        return unfinished(
                account,
                State.PENDING,
                "Falcon was slow; the rest of the work goes on.",
                clock.instant().plus(PENDING_AGAIN));
    }

    private Outcome unfinished(Account account, State state, String detail, Instant again) {
        return new Outcome(
                account.life(),
                account.active(),
                account.ownership(),
                state,
                Optional.of(detail),
                account.holdings().ours(),
                account.deleteDue(),
                Optional.of(again));
    }

    /** What failed is tried once more when reads have caught up, and rarely after that. */
    private Instant failedAgain(Account account) {
        return clock.instant().plus(verifying(account) ? FAILED_AGAIN : properties.readLag());
    }

    private Verdict complete(
            Leased leased, Optional<Accounts.Observation> learnt, Outcome reached, Optional<FalconException> cause) {
        var outcome = leased.verifyAt().map(reached::againBy).orElse(reached);
        var newest = transaction.execute(tx -> {
            learnt.ifPresent(observation -> accounts.record(leased.lease(), observation));
            if (outcome.life() == Lifecycle.DELETED) {
                accounts.leaveGroups(leased.account().id());
            }
            return accounts.complete(leased.lease(), outcome);
        });
        return new Verdict(outcome.state(), Boolean.TRUE.equals(newest), cause, false, outcome.again());
    }

    private static Instant earliest(Instant one, Optional<Instant> other) {
        return other.filter(one::isAfter).orElse(one);
    }

    private static Optional<String> sentence(List<String> details) {
        return details.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", details));
    }
}
