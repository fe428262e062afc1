package dev.scimbridge.scim;

import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Member;
import dev.scimbridge.provisioning.GroupProvisioning;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The members of the groups of a list, read while it is written, in its order. Few of each group are read at once for all groups,
 * more for some groups at a time, and a group of very many is streamed: at most about 40,000 members are held.
 */
final class ListedMembers {

    private static final int FEW = 200;
    private static final int MANY = 1_000;
    private static final int GROUPS_OF_MANY = 20;

    private final GroupProvisioning groups;
    private final List<GroupId> larger;
    private final Map<GroupId, List<Member>> few;
    private Map<GroupId, List<Member>> many = Map.of();

    /** @param ids in the order of the list */
    ListedMembers(GroupProvisioning groups, List<GroupId> ids) {
        this.groups = groups;
        this.few = groups.members(ids, FEW + 1);
        this.larger = ids.stream().filter(id -> fewOf(id).size() > FEW).toList();
    }

    private List<Member> fewOf(GroupId id) {
        return few.getOrDefault(id, List.of());
    }

    /** Hands each member of a group over. */
    void of(GroupId id, Consumer<Member> each) {
        if (fewOf(id).size() <= FEW) {
            fewOf(id).forEach(each);
            return;
        }
        var members = manyOf(id);
        if (members.size() <= MANY) {
            members.forEach(each);
            return;
        }
        groups.members(id, each);
    }

    private List<Member> manyOf(GroupId id) {
        if (!many.containsKey(id)) {
            var from = larger.indexOf(id);
            many = groups.members(larger.subList(from, Math.min(from + GROUPS_OF_MANY, larger.size())), MANY + 1);
        }
        return many.getOrDefault(id, List.of());
    }
}
