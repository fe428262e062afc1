package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.Departures.Cause;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.convergence.HeldChange;
import dev.scimbridge.convergence.HeldChange.Decision;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.plan.Policy.ExtraRoles;
import dev.scimbridge.plan.rails.RailName;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator decides about changes that are held. Each decision is one commit, with who made it; the running service
 * carries it out. Repeating a decision changes nothing.
 */
public class HoldDecisions {

    private static final String NO_EXTRA_ROLE =
            "With bridge.extra-roles: revoke no user keeps a role that nothing gives:"
                    + " mend the role mapping, or allow what is lost.";
    private static final Logger log = LoggerFactory.getLogger(HoldDecisions.class);

    private final EngineStore store;
    private final FanOut fanOut;
    private final Groups groups;
    private final BridgeProperties properties;
    private final Clock clock;

    HoldDecisions(EngineStore store, FanOut fanOut, Groups groups, BridgeProperties properties, Clock clock) {
        this.store = store;
        this.fanOut = fanOut;
        this.groups = groups;
        this.properties = properties;
        this.clock = clock;
    }

    /** What came of a decision. */
    public sealed interface Outcome {}

    /** It stands from now on. */
    public record Decided(HeldChange change) implements Outcome {}

    /** Somebody has decided before, or it is not wanted any more. */
    public record Settled(HeldChange change) implements Outcome {}

    /** Nothing of that id was ever held. */
    public record Unknown(String id) implements Outcome {}

    /** Part of it is restored; the rest is still held. @param why a sentence */
    public record Partly(HeldChange change, String why) implements Outcome {}

    /** It cannot be decided so. @param why a sentence */
    public record Impossible(HeldChange change, String why) implements Outcome {}

    /** What waits for a decision, the oldest first. */
    public List<HeldChange> list() {
        return store.holds().open(Optional.empty());
    }

    /** Lets go what is held of an account or a group. */
    public Outcome allow(String id, String by) {
        return decide(id, by, Word.ALLOW, change -> {
            switch (change.kind()) {
                case USER -> allow(account(id), by);
                case GROUP -> allow(group(id), by);
            }
            return new Decided(change);
        });
    }

    /**
     * Restores what was wanted before: the account stays active, the member stays, the group keeps its name or stays. A group whose
     * name another one has cannot; what is lost by it is still held, and the rest is restored.
     */
    public Outcome reject(String id, String by) {
        return decide(id, by, Word.REJECT, change -> switch (change.kind()) {
            case USER -> reject(change, account(id), by);
            case GROUP -> {
                store.holds().decide(id, Decision.REJECTED, by);
                yield new Decided(change);
            }
        });
    }

    private enum Word {
        ALLOW,
        REJECT;

        /** Rails that judge by a setting, by a lock or by who else is there let go by those alone; there is nothing to restore of a grant. */
        boolean isNotFor(HeldChange change) {
            return switch (this) {
                case ALLOW -> !change.rail().waitsForOperator();
                case REJECT -> change.rail() == RailName.LOCK;
            };
        }
    }

    @FunctionalInterface
    private interface Carrying {
        Outcome out(HeldChange change);
    }

    private Outcome decide(String id, String by, Word word, Carrying carrying) {
        return RequestScope.call(RequestScope.ofOperator(by), () -> decided(id, word, carrying));
    }

    private Outcome decided(String id, Word word, Carrying carrying) {
        try {
            return Objects.requireNonNull(store.transaction().execute(tx -> {
                var open = store.holds().open(Optional.of(id)).stream().findFirst();
                if (open.isEmpty()) {
                    return store.holds().newest(id).<Outcome>map(Settled::new).orElseGet(() -> new Unknown(id));
                }
                var change = open.get();
                if (word.isNotFor(change)) {
                    return new Impossible(change, change.why());
                }
                var outcome = carrying.out(change);
                if (outcome instanceof Settled) {
                    tx.setRollbackOnly(); // groups, which are locked first, may be restored already
                } else if (!(outcome instanceof Impossible)) {
                    store.audit().accepted(id, word.name().toLowerCase(Locale.ROOT) + " what is held");
                }
                return outcome;
            }));
        } catch (ProvisioningException taken) {
            return store.holds()
                    .newest(id)
                    .<Outcome>map(change -> new Impossible(change, taken.getMessage()))
                    .orElseGet(() -> new Unknown(id));
        }
    }

    private static AccountId account(String id) {
        return AccountId.parse(id).orElseThrow();
    }

    private static GroupId group(String id) {
        return GroupId.parse(id).orElseThrow();
    }

    /** Its row is locked first: a run that ends now either has stored its hold already or sees the decision. */
    private void allow(AccountId id, String by) {
        store.accounts().lock(id);
        store.holds().decide(id.toString(), Decision.ALLOWED, by);
        wake(id);
        log.info("Account {}: what was held is allowed.", id);
    }

    private void wake(AccountId id) {
        store.wakeups().wake(List.of(id), clock.instant(), Priority.DEPROVISIONING);
        store.wakeups().ring();
    }

    /** The name belongs to the group from now on, and its members get what it gives. */
    private void allow(GroupId id, String by) {
        groups.lock(id).ifPresent(group -> {
            groups.save(group.held(false));
            groups.pin(group.key(), id);
            fanOut.touchMembers(id, true, Priority.INLINE);
        });
        store.holds().decide(id.toString(), Decision.APPLIED, by);
        store.wakeups().ring();
        log.info("Group {}: its admin roles are allowed.", id);
    }

    /** Groups before accounts, each in the order of their ids, as everywhere. */
    private Outcome reject(HeldChange change, AccountId id, String by) {
        if (change.cause() == HeldChange.Cause.ROLES && properties.extraRoles() == ExtraRoles.REVOKE) {
            return new Impossible(change, NO_EXTRA_ROLE);
        }
        var departing = store.departures().of(id);
        var causes = new LinkedHashMap<GroupId, Cause>();
        departing.forEach((group, cause) -> causes.put(group, whyLost(groups.lock(group), cause)));
        var taken = new TreeMap<GroupId, GroupId>(Comparator.comparing(GroupId::toString));
        causes.forEach((group, cause) -> withItsName(group, cause)
                .ifPresentOrElse(other -> taken.put(group, other), () -> takeBack(group, cause)));
        departing.forEach((group, cause) -> {
            if (cause == Cause.MEMBER && !taken.containsKey(group)) {
                groups.addMembers(group, List.of(id.toString()));
            }
        });
        var staying = new LinkedHashMap<>(causes);
        staying.keySet().removeAll(taken.keySet());
        stayAsTheyWere(staying, id);
        var account = store.accounts().lock(id);
        if (account.isEmpty() || isDecided(id)) {
            return new Settled(store.holds().newest(id.toString()).orElse(change));
        }
        if (change.rail() == RailName.ADOPTION) {
            leave(account.get());
        } else if (taken.isEmpty() || account.get().life() != Lifecycle.ACTIVE) {
            restore(change, account.get());
        } else if (taken.size() < departing.size()) {
            touch(id);
        } else {
            return new Impossible(change, why(taken));
        }
        if (!taken.isEmpty() && change.rail() != RailName.ADOPTION) {
            log.info("Account {}: what was held is rejected in part.", id);
            return new Partly(change, why(taken));
        }
        store.departures().close(id, departing.keySet());
        store.holds().decide(id.toString(), Decision.REJECTED, by);
        log.info("Account {}: what was held is rejected.", id);
        return new Decided(change);
    }

    /** By somebody else, before his row was locked. */
    private boolean isDecided(AccountId id) {
        return store.holds().open(Optional.of(id.toString())).isEmpty();
    }

    /** Another group that has the name or the externalId which one would have again. */
    private Optional<GroupId> withItsName(GroupId group, Cause cause) {
        return switch (cause) {
            case MEMBER -> Optional.empty();
            case DELETE -> groups.withNameOf(group, Optional.empty());
            case RENAME -> {
                var former = groups.renamedFrom(group);
                yield groups.withNameOf(group, former.map(Groups.FormerName::name))
                        .or(() -> former.flatMap(Groups.FormerName::externalId)
                                .flatMap(externalId -> groups.otherWith(externalId, group)));
            }
        };
    }

    private static String why(Map<GroupId, GroupId> taken) {
        return taken.entrySet().stream()
                .map(one -> "The group " + one.getKey() + " cannot be as it was, because the group " + one.getValue()
                        + " has its name or externalId now.")
                .collect(Collectors.joining(
                        " ", "", " Rename or delete that one and reject once more, or allow what is lost."));
    }

    private void restore(HeldChange change, Account account) {
        switch (change.cause()) {
            case DEACTIVATION, DELETE -> restore(account);
            case GROUP_REMOVAL, GROUP_RENAME, GROUP_DELETE -> touch(account.id());
            case ADOPTION, ROLES -> {
                store.observations().disown(account.id());
                touch(account.id());
            }
        }
    }

    /** Whoever was to leave a group that was deleted since loses by its deletion: it is to come back too. */
    private static Cause whyLost(Optional<Group> group, Cause cause) {
        return cause == Cause.MEMBER && group.filter(Group::deleting).isPresent() ? Cause.DELETE : cause;
    }

    private void takeBack(GroupId group, Cause cause) {
        switch (cause) {
            case MEMBER -> {}
            case DELETE -> groups.restore(group);
            case RENAME -> {
                groups.restore(group);
                groups.renamedFrom(group).ifPresent(name -> rename(group, name));
            }
        }
    }

    /** What it gave under that name was held back or was not; where it was, the sweep lists it again. */
    private void rename(GroupId id, Groups.FormerName former) {
        groups.lock(id)
                .ifPresent(group -> groups.save(group.named(former.name(), former.externalId())
                        .held(former.adminHeld())
                        .touched(clock.instant())));
        store.holds().settle(id);
    }

    /** One member who is one again concerns nobody else. */
    private void stayAsTheyWere(Map<GroupId, Cause> staying, AccountId id) {
        staying.values().removeIf(Cause.MEMBER::equals);
        if (staying.isEmpty()) {
            return;
        }
        fanOut.lockMembers(staying.keySet(), List.of(id));
        staying.forEach((group, cause) -> {
            store.departures().closeAll(group, cause);
            fanOut.touchMembers(group, false, Priority.INLINE);
        });
    }

    private void touch(AccountId id) {
        fanOut.touch(List.of(id), false);
        wake(id);
    }

    private void restore(Account account) {
        store.accounts().save(account.wanting(account.wanted().restored(clock.instant())));
        wake(account.id());
    }

    /** Whose it was before: nothing is wanted of it. */
    private void leave(Account account) {
        account.falcon()
                .filter(user -> account.ownership() == Ownership.REQUESTED && account.life() != Lifecycle.DELETED)
                .ifPresent(user -> {
                    store.accounts().save(account.disowned(user, clock.instant()));
                    store.wakeups().cancel(account.id());
                });
    }
}
