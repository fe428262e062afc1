package dev.scimbridge.provisioning;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.convergence.Departures;
import dev.scimbridge.convergence.Departures.Cause;
import dev.scimbridge.provisioning.GroupEdit.ReplaceAll;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The departures that a group write waits for: those it causes itself. A repeat of the write names the same ones and so joins
 * what is under way; another write to the group is not kept from success by them.
 *
 * @param causes all departures for one of these causes
 * @param named those of these accounts
 * @param absent those of everybody who left and is no member: the write says who shall be one
 */
record Awaited(Set<Cause> causes, Set<AccountId> named, boolean absent) {

    static final Awaited NONE = new Awaited(Set.of(), Set.of(), false);
    static final Awaited ALL = new Awaited(EnumSet.allOf(Cause.class), Set.of(), false);

    Awaited {
        causes = Set.copyOf(causes);
        named = Set.copyOf(named);
    }

    /**
     * Of an edit. Who adds or removes members and says the group's name with it, as Okta does, waits for no rename of before.
     *
     * @param before the group as it was
     * @param moved whom the edit moved: nobody, where it is a repeat
     */
    static Awaited by(Group before, GroupEdit edit, Moved moved) {
        var named = new HashSet<AccountId>();
        var absent = false;
        for (var member : edit.members()) {
            switch (member) {
                case GroupEdit.Add add -> Moved.accounts(add.values()).forEach(named::remove);
                case GroupEdit.Remove remove -> named.addAll(Moved.accounts(remove.values()));
                case GroupEdit.ReplaceAll all -> absent = true;
            }
        }
        var renames = (edit.displayName().isPresent() || edit.externalId().isPresent())
                && (isOther(before, edit)
                        || moved.isEmpty()
                        || edit.members().stream().anyMatch(ReplaceAll.class::isInstance));
        return new Awaited(renames ? Set.of(Cause.RENAME) : Set.of(), named, absent);
    }

    private static boolean isOther(Group before, GroupEdit edit) {
        return edit.displayName()
                        .filter(name -> !name.equals(before.displayName()))
                        .isPresent()
                || edit.externalId()
                        .filter(id -> !id.equals(before.externalId().orElse("")))
                        .isPresent();
    }

    /** Those of them that are not confirmed yet, at most one more than is worth waiting for. */
    List<AccountId> open(GroupId group, Departures departures) {
        var limit = Acknowledgement.CALLS_WORTH_WAITING + 1;
        var open = new LinkedHashSet<>(departures.open(group, causes, limit));
        open.addAll(departures.open(group, named));
        if (absent) {
            open.addAll(departures.absent(group, limit));
        }
        return List.copyOf(open);
    }
}
