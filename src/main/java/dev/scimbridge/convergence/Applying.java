package dev.scimbridge.convergence;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.convergence.Observation.Origin;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Plan;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Carries out a plan in Falcon, change by change; what is refused for good is kept in the run, the rest goes on. */
final class Applying {

    private final Reading reading;
    private final BridgeProperties properties;

    Applying(Reading reading, BridgeProperties properties) {
        this.reading = reading;
        this.properties = properties;
    }

    /** The account's user in Falcon is not the one that the plan was made for. */
    static final class PlanAnew extends RuntimeException {
        PlanAnew(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * @throws PlanAnew the user to be created exists, or lives where the plan grants away from home, or another one was made or deleted
     * @throws FalconException a change could not be made, or nobody knows whether it was: the later ones were not tried
     */
    void apply(ConvergenceRun run, Plan plan) {
        plan.changes().forEach(change -> {
            apply(run, change);
            if (change instanceof Change.Create) {
                requireItsOwnCidUnnamed(run, plan);
            }
        });
    }

    /** Where a user lives, its create tells: a CID that the plan names by its id may be that. */
    private static void requireItsOwnCidUnnamed(ConvergenceRun run, Plan plan) {
        var home = run.user().cid();
        if (plan.changes().stream()
                .anyMatch(change -> change instanceof Change.Grant grant && home.equals(Optional.of(grant.cid())))) {
            throw new PlanAnew("its user lives in a CID that the role mapping names");
        }
    }

    private void apply(ConvergenceRun run, Change change) {
        switch (change) {
            case Change.Create create -> create(run, create);
            case Change.Recreate recreate -> recreate(run, recreate);
            case Change.Update update -> update(run, update);
            case Change.Grant grant -> grant(run, grant);
            case Change.Revoke revoke -> revoke(run, revoke);
            case Change.Delete delete -> delete(run, delete);
            case Change.DeleteFormer former -> deleteFormer(run, former);
        }
    }

    private void create(ConvergenceRun run, Change.Create create) {
        var perhapsMade = run.doubts(Doubt.What.LOST_CREATE);
        reading.findLost(run, create.login()).ifPresent(existing -> foundInstead(run, existing));
        if (perhapsMade && !run.doubts(Doubt.What.LOST_CREATE)) {
            doubtCreate(run, create.login());
        }
        try {
            run.created(run.falcon().create(create.login(), create.names()));
            run.changed(create);
        } catch (FalconException.DuplicateLogin taken) {
            foundInstead(run, reading.findByLogin(run, create.login()).orElseThrow(() -> taken));
        } catch (FalconException.Ambiguous lost) {
            doubtCreate(run, create.login());
            foundInstead(run, lookedUp(run, create.login(), lost));
        }
    }

    /** A look-up that is refused tells nothing of the create. @throws FalconException.Ambiguous nobody was found */
    private FalconUser lookedUp(ConvergenceRun run, Login login, FalconException.Ambiguous lost) {
        try {
            return reading.findByLogin(run, login).orElseThrow(() -> lost);
        } catch (FalconException.Refused | FalconException.UnknownUser | FalconException.Misconfigured refused) {
            throw lost;
        }
    }

    private void doubtCreate(ConvergenceRun run, Login login) {
        run.permit().learn(new Observation.Doubted(run.doubtCreate(login, untilCallsLanded())));
    }

    private void foundInstead(ConvergenceRun run, FalconUser existing) {
        reading.found(run, existing);
        throw new PlanAnew("a user with this login exists in Falcon");
    }

    /** That there may be a new user is stored before it is sent: the account has one already, so that nothing else tells. */
    private void recreate(ConvergenceRun run, Change.Recreate recreate) {
        var lost = run.lostCreate();
        reading.findLost(run, recreate.login()).ifPresent(found -> foundSuccessor(run, recreate, found));
        doubtCreate(run, recreate.login());
        try {
            replaced(run, recreate, run.falcon().create(recreate.login(), recreate.names()), Origin.CREATED);
        } catch (FalconException.DuplicateLogin taken) {
            lost.ifPresent(before -> lookAgain(run, recreate, before));
            run.knows(Doubt.What.LOST_CREATE);
            throw taken;
        } catch (FalconException.Refused rejected) {
            run.knows(Doubt.What.LOST_CREATE);
            run.failed(words("create it anew with its new login", rejected));
        } catch (FalconException.Ambiguous unanswered) {
            reading.findByLogin(run, recreate.login()).ifPresent(found -> foundSuccessor(run, recreate, found));
            throw unanswered;
        }
    }

    /**
     * Who has the login may be whom a lost create made.
     *
     * @param lost as it was in doubt before the create that was answered
     * @throws FalconException.Unavailable nobody is listed with the login, and lists may be behind
     */
    private void lookAgain(ConvergenceRun run, Change.Recreate recreate, Doubt lost) {
        reading.findByLogin(run, recreate.login())
                .ifPresentOrElse(
                        found -> foundSuccessor(run, recreate, found), () -> reading.requireCaughtUp(run, lost));
    }

    /** @throws FalconException.DuplicateLogin it is somebody else's */
    private void foundSuccessor(ConvergenceRun run, Change.Recreate recreate, FalconUser found) {
        if (reading.isSuccessor(run, found)) {
            replaced(run, recreate, found, Origin.OURS);
        }
        if (found.login().equals(recreate.login())) {
            run.knows(Doubt.What.LOST_CREATE);
            throw new FalconException.DuplicateLogin(
                    "somebody else's user in Falcon has the new login", Optional.empty());
        }
    }

    private static void replaced(ConvergenceRun run, Change.Recreate recreate, FalconUser successor, Origin origin) {
        run.replacedBy(successor, origin);
        run.changed(recreate);
        throw new PlanAnew("a user with the new login takes the place of the former one");
    }

    private void deleteFormer(ConvergenceRun run, Change.DeleteFormer former) {
        try {
            doubtIfLost(run, () -> run.falcon().delete(former.user().uuid()));
            run.changed(former);
            run.permit().freed(former.user().login());
        } catch (FalconException.UnknownUser alreadyGone) {
            // as it is to be
        } catch (FalconException.Refused rejected) {
            run.failed(words("delete its former user", rejected));
            return;
        }
        run.formerGone();
        if (run.account().life() == Lifecycle.ACTIVE) {
            throw new PlanAnew("the former user is gone");
        }
    }

    private void update(ConvergenceRun run, Change.Update update) {
        var existing = run.user();
        try {
            doubtIfLost(run, () -> run.falcon().update(existing, update.names(), update.login()));
        } catch (FalconException.Refused rejected) {
            if (run.account().life() == Lifecycle.ACTIVE) {
                run.failed(words("change the name or login", rejected));
            }
            return;
        } catch (FalconException.DuplicateLogin taken) {
            if (run.account().life() == Lifecycle.ACTIVE) {
                throw taken;
            }
            return; // that a leaver has lost access does not depend on his address
        }
        run.seen(
                new FalconUser(
                        existing.uuid(),
                        existing.cid(),
                        update.login().orElse(existing.login()),
                        Optional.of(update.names().first()),
                        Optional.of(update.names().last())),
                Origin.KNOWN);
        run.changed(update);
    }

    /** A refused batch applied nothing: what a read shows to be missing is granted one by one. */
    private void grant(ConvergenceRun run, Change.Grant grant) {
        try {
            grantAtOnce(run, grant);
        } catch (FalconException.Refused rejected) {
            run.refused();
            var seen = reading.readRoles(run, Set.of(grant.cid()));
            if (grant.roles().size() > 1) {
                new TreeSet<>(minus(grant.grants(), seen)).forEach(role -> grantAlone(run, role));
            } else if (!seen.containsAll(grant.grants())) {
                run.failed(words("grant " + new TreeSet<>(grant.grants()), rejected));
            }
        }
    }

    private void grantAlone(ConvergenceRun run, RoleGrant role) {
        try {
            grantAtOnce(run, new Change.Grant(role.cid(), Set.of(role.roleId())));
        } catch (FalconException.Refused rejected) {
            run.failed(words("grant " + role, rejected));
        }
    }

    /**
     * What is about to be granted is stored before it is sent: after a crash nobody would know that it is ours. Where its answer is lost
     * it is said once more, since somebody may have read meanwhile that nobody holds it.
     */
    private void grantAtOnce(ConvergenceRun run, Change.Grant grant) {
        var granting = new Observation.Granting(grant.grants());
        run.permit().learn(granting);
        try {
            doubtIfLost(run, () -> in(grant.cid(), () -> run.falcon().grant(run.user(), grant.cid(), grant.roles())));
        } catch (FalconException.Ambiguous lost) {
            run.permit().learn(granting);
            throw lost;
        }
        run.granted(grant.grants());
        run.changed(grant);
    }

    /**
     * A refused batch applied nothing: of its roles those that may be held are revoked one by one. One that neither a read shows nor we gave
     * so lately that reads may be behind is gone already, as after an answer that was lost.
     */
    private void revoke(ConvergenceRun run, Change.Revoke revoke) {
        try {
            revokeAtOnce(run, revoke);
        } catch (FalconException.Refused rejected) {
            var seen = reading.readRoles(run, Set.of(revoke.cid()));
            var held = new HashSet<>(seen);
            held.addAll(run.observed().holdings().grants());
            run.revoked(minus(revoke.grants(), held));
            var rest = new TreeSet<>(revoke.grants());
            rest.retainAll(held);
            if (revoke.roles().size() > 1) {
                rest.forEach(role -> revokeAlone(run, role, seen));
            } else {
                rest.forEach(role -> refusedAlone(run, role, rejected, seen));
            }
        }
    }

    private void revokeAlone(ConvergenceRun run, RoleGrant role, Set<RoleGrant> seen) {
        try {
            revokeAtOnce(run, new Change.Revoke(role.cid(), Set.of(role.roleId())));
        } catch (FalconException.Refused rejected) {
            refusedAlone(run, role, rejected, seen);
        }
    }

    /** What a read does not show, a call without an answer may have taken; it is looked at again when that has landed. */
    private static void refusedAlone(
            ConvergenceRun run, RoleGrant role, FalconException.Refused rejected, Set<RoleGrant> seen) {
        if (seen.contains(role) || !run.isInDoubt(Doubt.What.LOST_CALL)) {
            run.failed(words("revoke " + role, rejected));
        } else {
            run.revoked(Set.of(role));
        }
    }

    private void revokeAtOnce(ConvergenceRun run, Change.Revoke revoke) {
        doubtIfLost(run, () -> in(revoke.cid(), () -> run.falcon().revoke(run.user(), revoke.cid(), revoke.roles())));
        run.changed(revoke);
        run.revoked(revoke.grants());
    }

    /** Another CID than the user's own cannot tell that he is gone. */
    private static void in(Cid cid, Runnable call) {
        try {
            call.run();
        } catch (FalconException.UnknownUser unknown) {
            throw cid.equals(Cid.HOME) ? unknown : unknown.asRefused();
        }
    }

    private void delete(ConvergenceRun run, Change.Delete delete) {
        try {
            doubtIfLost(run, () -> run.falcon().delete(run.user().uuid()));
        } catch (FalconException.UnknownUser alreadyGone) {
            if (reading.goneOrAnother(run)) {
                throw new PlanAnew("somebody made another user with its login");
            }
            return;
        }
        run.changed(delete);
        run.permit().freed(run.user().login());
        run.deleted();
        reading.gone(run);
    }

    /** A call without an answer may still land; only a read shows what is held, and only when it has caught up. */
    private void doubtIfLost(ConvergenceRun run, Runnable call) {
        try {
            call.run();
        } catch (FalconException.Ambiguous lost) {
            run.permit().learn(new Observation.Doubted(run.doubt(Doubt.What.LOST_CALL, untilCallsLanded())));
            throw lost;
        }
    }

    private Duration untilCallsLanded() {
        return properties.lease().plus(properties.readLag());
    }

    private static Set<RoleGrant> minus(Set<RoleGrant> from, Set<RoleGrant> what) {
        var rest = new HashSet<>(from);
        rest.removeAll(what);
        return rest;
    }

    /** @param attempt what Falcon was asked to do */
    static String words(String attempt, FalconException refused) {
        return "Falcon refused to " + attempt + ": " + refused.getMessage();
    }
}
