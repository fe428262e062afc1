package dev.scimbridge.provisioning;

import dev.scimbridge.account.GroupRef;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleMapping.Given;
import java.util.HashSet;
import java.util.Set;

/**
 * Whom a change of a group concerns. Judged by the mapping's entries, never by what they resolve to today: a role that Falcon
 * does not have yet, or that is held for an operator, concerns the members too.
 *
 * @param joinersGain who joins may gain something
 * @param leaversLose who leaves may lose something
 * @param stayersGain who stays may gain something
 * @param stayersLose who stays may lose something
 */
record Membership(boolean joinersGain, boolean leaversLose, boolean stayersGain, boolean stayersLose) {

    /** A group that is renamed, or whose members change. */
    static Membership changed(RoleMapping mapping, GroupRef before, GroupRef after) {
        var gave = gives(mapping, before);
        var gives = gives(mapping, after);
        return new Membership(!gives.isEmpty(), !gave.isEmpty(), !gave.containsAll(gives), !gives.containsAll(gave));
    }

    /** A group that comes. */
    static Membership created(RoleMapping mapping, GroupRef group) {
        return new Membership(!gives(mapping, group).isEmpty(), false, false, false);
    }

    /** A group that goes, all its members with it. */
    static Membership deleted(RoleMapping mapping, GroupRef group) {
        return new Membership(false, !gives(mapping, group).isEmpty(), false, false);
    }

    boolean stayersConcerned() {
        return stayersGain || stayersLose;
    }

    private record Gift(Given given, boolean held) {}

    private static Set<Gift> gives(RoleMapping mapping, GroupRef group) {
        var gifts = new HashSet<Gift>();
        mapping.givenBy(group).forEach(given -> gifts.add(new Gift(given, group.adminHeld() && given.byName())));
        return gifts;
    }
}
