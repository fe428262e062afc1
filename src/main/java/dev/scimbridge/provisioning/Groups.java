package dev.scimbridge.provisioning;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Member;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The stored groups, their members (rows of their own), and the pins of mapping entries to groups. */
public interface Groups {

    Optional<Group> find(GroupId id);

    /** One page of the groups that fulfil a query, without their members. */
    Page<Group> search(Query query, Paging paging);

    /** The group, its row locked against other writers until the transaction ends. */
    Optional<Group> lock(GroupId id);

    /** @throws ProvisioningException.GroupNameTaken a live group has the displayName */
    void insert(Group group);

    /** @throws ProvisioningException.GroupNameTaken a live group has the displayName */
    void save(Group group);

    /** Whoever else claims the same externalId waits until this transaction ends, and sees then what it has stored. */
    void claim(String externalId);

    /** Another live group that has the externalId; empty: none has. */
    Optional<GroupId> otherWith(String externalId, GroupId than);

    /** Removes the group with its members, departures and pin. */
    void remove(GroupId id);

    /** For SCIM a group that is being deleted is gone; its row stays until everybody has departed from it. */
    void hide(GroupId id);

    /**
     * A group that is being deleted stays after all.
     *
     * @throws ProvisioningException.GroupNameTaken another group has its displayName meanwhile
     */
    void restore(GroupId id);

    /**
     * Remembers the group as it was before a rename, or another externalId, by which members lose something, unless an earlier one is still
     * under way.
     */
    void renamedFrom(Group former);

    /** What is remembered. */
    Optional<FormerName> renamedFrom(GroupId id);

    /** @param adminHeld whether the admin roles of the name were held back */
    record FormerName(String name, Optional<String> externalId, boolean adminHeld) {}

    /** The groups that stay and whose admin roles are held back. */
    List<GroupId> adminHeld();

    /** Another group that has the name of this one, which may be hidden, or a former name of it. */
    Optional<GroupId> withNameOf(GroupId id, Optional<String> former);

    /** Hands each member to {@code each} while it is read, in the order they joined; holds one row at a time in memory. */
    void members(GroupId id, Consumer<Member> each);

    /** The members of several groups at once, at most {@code limit} of each, for a list; empty lists are left out. */
    java.util.Map<GroupId, List<Member>> members(Collection<GroupId> ids, int limit);

    /** Adds members; @return those that were none before. */
    List<String> addMembers(GroupId id, Collection<String> values);

    /** Removes members; @return those that were members. */
    List<String> removeMembers(GroupId id, Collection<String> values);

    /** Removes all members except these; @return those that were removed. */
    List<String> retainMembers(GroupId id, Set<String> values);

    /** Member values that are no account's id. */
    List<String> unknownMembers(GroupId id, int limit);

    /** The group, if it is not gone, that the mapping entry of this name belongs to since a group of that name was first seen. */
    Optional<GroupId> pinned(String nameKey);

    /** Pins the mapping entry of a name to a group. */
    void pin(String nameKey, GroupId id);
}
