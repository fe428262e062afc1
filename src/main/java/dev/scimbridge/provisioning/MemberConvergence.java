package dev.scimbridge.provisioning;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Member;
import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.convergence.Departures.Cause;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.InlineConvergence.Task;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.provisioning.Acknowledgement.Departing;
import dev.scimbridge.provisioning.Acknowledgement.Settled;
import dev.scimbridge.provisioning.Acknowledgement.Situation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a change of a group means for its members: who departs, who is converged, and who is waited for. Their rows are locked before their
 * departures are, as by a run that ends.
 */
final class MemberConvergence {

    private final EngineStore store;
    private final FanOut fanOut;
    private final IntentLog intents;
    private final InlineConvergence inline;
    private final TenantGate tenant;
    private final Groups groups;

    MemberConvergence(
            EngineStore store,
            FanOut fanOut,
            IntentLog intents,
            InlineConvergence inline,
            TenantGate tenant,
            Groups groups) {
        this.store = store;
        this.fanOut = fanOut;
        this.intents = intents;
        this.inline = inline;
        this.tenant = tenant;
        this.groups = groups;
    }

    /**
     * What a stored group write asks of Falcon.
     *
     * @param tasks accounts to converge while the client waits; none when they are too many
     */
    record Effect(List<Task> tasks, Priority priority) {

        static final Effect NONE = new Effect(List.of(), Priority.INLINE);

        Effect {
            tasks = List.copyOf(tasks);
        }

        Effect urgent() {
            return new Effect(tasks, Priority.DEPROVISIONING);
        }
    }

    /** Notes within the transaction of a group write whom it concerns; their wake-ups stand when it ends. */
    Effect concern(GroupId id, Membership membership, Moved moved) {
        if (membership.stayersConcerned()) {
            return concernAll(id, membership, moved);
        }
        var joined = membership.joinersGain() ? moved.joinedAccounts() : List.<AccountId>of();
        var left = membership.leaversLose() ? moved.leftAccounts() : List.<AccountId>of();
        if (joined.isEmpty() && left.isEmpty()) {
            return Effect.NONE;
        }
        if (!joined.isEmpty()) {
            tenant.requireWritable();
        }
        var concerned = new ArrayList<>(left);
        concerned.addAll(joined);
        fanOut.lock(concerned);
        store.departures().depart(id, left, Cause.MEMBER);
        var touched = new ArrayList<>(fanOut.touch(left, false));
        touched.addAll(fanOut.touch(joined, true));
        return arm(touched, left.isEmpty() ? Priority.INLINE : Priority.DEPROVISIONING);
    }

    /** What the group gives has changed: everybody in it is concerned, and who left too. */
    private Effect concernAll(GroupId id, Membership membership, Moved moved) {
        fanOut.lockMembers(List.of(id), moved.leftAccounts());
        if (membership.stayersLose()) {
            store.departures().departAll(id, Cause.RENAME);
        } else {
            tenant.requireWritable();
        }
        store.departures().depart(id, moved.leftAccounts(), Cause.MEMBER);
        var priority = membership.stayersLose() ? Priority.DEPROVISIONING : Priority.INLINE;
        fanOut.touchMembers(id, membership.joinersGain(), priority);
        return new Effect(standing(someMembers(id)), priority);
    }

    /** The group is to go: everybody who holds something by it departs, and nothing of it waits for an operator. */
    void dissolve(GroupId id, Membership membership) {
        store.holds().settle(id);
        if (membership.leaversLose()) {
            fanOut.lockMembers(List.of(id), List.of());
            store.departures().departAll(id, Cause.DELETE);
            fanOut.touchMembers(id, false, Priority.DEPROVISIONING);
        }
    }

    /** Also converges those that an earlier write made depart, and this one waits for. */
    Effect joining(GroupId id, Effect effect, Awaited awaited) {
        var known = new HashSet<AccountId>();
        effect.tasks().forEach(task -> known.add(task.id()));
        var all = new ArrayList<>(effect.tasks());
        standing(awaited.open(id, store.departures())).stream()
                .filter(task -> known.add(task.id()))
                .forEach(all::add);
        return new Effect(all, effect.priority());
    }

    private List<AccountId> someMembers(GroupId id) {
        return Moved.accounts(
                groups
                        .members(List.of(id), Acknowledgement.CALLS_WORTH_WAITING + 1)
                        .getOrDefault(id, List.of())
                        .stream()
                        .map(Member::value)
                        .toList());
    }

    private Effect arm(List<AccountId> touched, Priority priority) {
        var now = touched.size() <= Acknowledgement.CALLS_WORTH_WAITING
                && (priority == Priority.DEPROVISIONING || tenant.hasRoom());
        if (!now) {
            intents.wakeNow(touched, priority);
            return Effect.NONE;
        }
        var tasks = store.accounts().find(touched).stream()
                .map(account -> intents.arm(account, priority, true))
                .toList();
        return new Effect(tasks, priority);
    }

    /** Accounts to wait for whose wake-ups stand already; none when they are too many to wait for. */
    private List<Task> standing(List<AccountId> ids) {
        if (ids.isEmpty() || ids.size() > Acknowledgement.CALLS_WORTH_WAITING) {
            return List.of();
        }
        return store.accounts().find(ids).stream()
                .map(account -> new Task(account.id(), account.wanted().generation(), Optional.empty()))
                .toList();
    }

    void converge(Effect effect, AnswerDeadline deadline) {
        inline.converge(effect.tasks(), effect.priority(), deadline);
    }

    /** A DELETE is answered 204: the group is gone, or is so for SCIM while many depart from it still. */
    void dissolved(GroupId id) {
        if (store.departures().open(id, EnumSet.allOf(Cause.class), 1).isEmpty()) {
            groups.remove(id);
        } else {
            groups.hide(id);
        }
        answersRemoved(id);
    }

    /** Whether a group that is no more went by a DELETE that was answered 503; true once. */
    boolean answersRemoved(GroupId id) {
        return store.departures().answersRemoved(id);
    }

    /** How a group write stands whose departures are these. */
    Situation situation(GroupId id, Awaited awaited) {
        var open = awaited.open(id, store.departures());
        if (open.isEmpty()) {
            return new Settled();
        }
        var some = open.subList(0, Math.min(open.size(), Acknowledgement.CALLS_WORTH_WAITING + 1));
        return new Departing(open.size(), store.accounts().find(some).stream().findFirst());
    }
}
