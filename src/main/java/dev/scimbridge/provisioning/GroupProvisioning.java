package dev.scimbridge.provisioning;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Ids;
import dev.scimbridge.account.Member;
import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.convergence.Resolutions;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The use cases on groups; as {@link UserProvisioning}, each member being an account to converge. */
public class GroupProvisioning {

    private final Groups groups;
    private final GroupIntents intents;
    private final MemberConvergence members;
    private final TenantGate tenant;
    private final Resolutions resolutions;
    private final Ids ids;

    GroupProvisioning(
            Groups groups,
            GroupIntents intents,
            MemberConvergence members,
            TenantGate tenant,
            Resolutions resolutions,
            Ids ids) {
        this.groups = groups;
        this.intents = intents;
        this.members = members;
        this.tenant = tenant;
        this.resolutions = resolutions;
        this.ids = ids;
    }

    public Group get(GroupId id) {
        tenant.requireReadable();
        return intents.get(id);
    }

    public Page<Group> search(Query query, Paging paging) {
        tenant.requireReadable();
        return groups.search(query, paging);
    }

    /** Hands each member to {@code each} while it is read; holds one at a time. */
    public void members(GroupId id, Consumer<Member> each) {
        groups.members(id, each);
    }

    /** Members of several groups for a list, at most {@code limit} of each. */
    public Map<GroupId, List<Member>> members(Collection<GroupId> ids, int limit) {
        return ids.isEmpty() ? Map.of() : groups.members(ids, limit);
    }

    /** What a group gives its members, by the mapping in force. */
    public RoleResolution.Resolved rolesOf(GroupRef group) {
        return resolutions.current().of(group);
    }

    /** Member values that are no user's id, at most {@code limit}. */
    public List<String> unknownMembers(GroupId id, int limit) {
        return groups.unknownMembers(id, limit);
    }

    /** POST: stores the group with its members and gives them its roles. */
    public Written<Group> create(
            String displayName, Optional<String> externalId, List<String> values, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireWritable();
        var id = ids.group();
        members.converge(intents.create(id, displayName, externalId, values), deadline);
        return new Written<>(intents.get(id), new Written.Accepted());
    }

    /** PUT and PATCH. Waits for those who lose something by it, and for what is left of them when it is repeated. */
    public Written<Group> edit(GroupId id, GroupEdit edit, Optional<Long> expectedVersion, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireBound();
        var stored = intents.edit(id, edit, expectedVersion);
        members.converge(stored.effect(), deadline);
        return intents.answer(stored);
    }

    /**
     * DELETE; the group is gone once everybody who lost a role by it is confirmed, whether the client comes back or not. Its first
     * repeat after that is accepted too; later ones find nothing.
     */
    public Written<GroupId> delete(GroupId id, Optional<Long> expectedVersion, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireBound();
        var effect = intents.delete(id, expectedVersion);
        if (effect.isEmpty()) {
            return new Written<>(id, new Written.Accepted());
        }
        members.converge(effect.get(), deadline);
        return new Written<>(id, intents.answerDelete(id));
    }
}
