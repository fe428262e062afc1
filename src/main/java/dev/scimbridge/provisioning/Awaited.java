package dev.scimbridge.provisioning;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.convergence.Departures;
import dev.scimbridge.convergence.Departures.Cause;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The departures that a group write waits for: those it causes itself. A repeat of the write names the same ones and so joins
 * what is under way; another write to the group is not kept from success by them.
 *
 * @param causes all departures for one of these causes
 * @param named those of these accounts
 * @param keeping where the write says who shall be a member: those of everybody else who left
 */
record Awaited(Set<Cause> causes, Set<AccountId> named, Optional<Set<AccountId>> keeping) {

    static final Awaited NONE = new Awaited(Set.of(), Set.of(), Optional.empty());
    static final Awaited ALL = new Awaited(EnumSet.allOf(Cause.class), Set.of(), Optional.empty());

    Awaited {
        causes = Set.copyOf(causes);
        named = Set.copyOf(named);
        keeping = keeping.map(Set::copyOf);
    }

    static Awaited by(GroupEdit edit) {
        var named = new HashSet<AccountId>();
        var keeping = Optional.<Set<AccountId>>empty();
        for (var member : edit.members()) {
            switch (member) {
                case GroupEdit.Add add -> named.removeAll(Moved.accounts(add.values()));
                case GroupEdit.Remove remove -> named.addAll(Moved.accounts(remove.values()));
                case GroupEdit.ReplaceAll all -> keeping = Optional.of(Set.copyOf(Moved.accounts(all.values())));
            }
        }
        var renames = edit.displayName().isPresent() || edit.externalId().isPresent();
        return new Awaited(renames ? Set.of(Cause.RENAME) : Set.of(), named, keeping);
    }

    /** Those of them that are not confirmed yet, at most one more than is worth waiting for. */
    List<AccountId> open(GroupId group, Departures departures) {
        var limit = Acknowledgement.CALLS_WORTH_WAITING + 1;
        var open = new LinkedHashSet<>(departures.open(group, causes, limit));
        open.addAll(departures.open(group, named));
        keeping.ifPresent(members -> departures.open(group, Set.of(Cause.MEMBER), limit).stream()
                .filter(account -> !members.contains(account))
                .forEach(open::add));
        return List.copyOf(open);
    }
}
