package dev.scimbridge.provisioning;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Member;
import dev.scimbridge.account.Page;
import dev.scimbridge.account.Paging;
import dev.scimbridge.account.Query;
import dev.scimbridge.account.RoleResolution;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The use cases on groups; as {@link UserProvisioning}, each member being an account to converge. */
public class GroupProvisioning {

    public Group get(GroupId id) {
        throw new UnsupportedOperationException();
    }

    public Page<Group> search(Query query, Paging paging) {
        throw new UnsupportedOperationException();
    }

    /** Hands each member to {@code each} while it is read; holds one at a time. */
    public void members(GroupId id, Consumer<Member> each) {
        throw new UnsupportedOperationException();
    }

    /** Members of several groups for a list, at most {@code limit} of each. */
    public Map<GroupId, List<Member>> members(Collection<GroupId> ids, int limit) {
        throw new UnsupportedOperationException();
    }

    /** What a group gives its members, by the mapping in force. */
    public RoleResolution.Resolved rolesOf(GroupRef group) {
        throw new UnsupportedOperationException();
    }

    /** Member values that are no user's id, at most {@code limit}. */
    public List<String> unknownMembers(GroupId id, int limit) {
        throw new UnsupportedOperationException();
    }

    public Written<Group> create(String displayName, Optional<String> externalId, List<String> members, Budget budget) {
        throw new UnsupportedOperationException();
    }

    /** PUT and PATCH; fails with {@link ProvisioningException.VersionMismatch} unless the version is the expected one. */
    public Written<Group> edit(GroupId id, GroupEdit edit, Optional<Long> expectedVersion, Budget budget) {
        throw new UnsupportedOperationException();
    }

    public Written<GroupId> delete(GroupId id, Optional<Long> expectedVersion, Budget budget) {
        throw new UnsupportedOperationException();
    }
}
