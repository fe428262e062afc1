package dev.scimbridge.scim.memory;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Member;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.resource.GroupView;
import dev.scimbridge.scim.resource.Locations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Groups, their members and departures. */
final class MemoryGroups implements Groups {

    private static final RoleResolution.Resolved NOTHING = new RoleResolution.Resolved(Set.of(), Set.of(), Set.of());

    private final MemoryAccounts accounts;
    private final Map<GroupId, Group> groups = new LinkedHashMap<>();
    private final Map<GroupId, Set<String>> members = new HashMap<>();
    private final Map<String, GroupId> pins = new HashMap<>();

    MemoryGroups(MemoryAccounts accounts) {
        this.accounts = accounts;
        accounts.groups = this;
    }

    @Override
    public synchronized Optional<Group> find(GroupId id) {
        return Optional.ofNullable(groups.get(id));
    }

    @Override
    public synchronized Page<Group> search(Query query, Paging paging) {
        return Documents.page(List.copyOf(groups.values()), this::document, query, paging);
    }

    private tools.jackson.databind.node.ObjectNode document(Group group) {
        return Documents.of(
                new GroupView(group, NOTHING, each -> members(group.id(), each), Projection.ALL, new Locations("")));
    }

    @Override
    public Optional<Group> lock(GroupId id) {
        return find(id);
    }

    @Override
    public void insert(Group group) {
        save(group);
    }

    @Override
    public synchronized void save(Group group) {
        var taken = groups.values().stream()
                .anyMatch(other -> !other.id().equals(group.id()) && other.key().equals(group.key()));
        if (taken) {
            throw new ProvisioningException.GroupNameTaken();
        }
        groups.put(group.id(), group);
    }

    @Override
    public synchronized void remove(GroupId id) {
        groups.remove(id);
        members.remove(id);
        pins.values().removeIf(id::equals);
    }

    @Override
    public synchronized void members(GroupId id, Consumer<Member> each) {
        values(id).stream().map(this::member).forEach(each);
    }

    private Member member(String value) {
        var display = AccountId.parse(value)
                .flatMap(accounts::find)
                .map(account -> account.profile()
                        .displayName()
                        .orElse(account.profile().userName().value()));
        return new Member(value, display);
    }

    private Set<String> values(GroupId id) {
        return members.computeIfAbsent(id, none -> new LinkedHashSet<>());
    }

    @Override
    public synchronized Map<GroupId, List<Member>> members(Collection<GroupId> ids, int limit) {
        var found = new HashMap<GroupId, List<Member>>();
        ids.forEach(id ->
                found.put(id, values(id).stream().limit(limit).map(this::member).toList()));
        return found;
    }

    @Override
    public synchronized List<String> addMembers(GroupId id, Collection<String> values) {
        return values.stream().filter(values(id)::add).toList();
    }

    @Override
    public synchronized List<String> removeMembers(GroupId id, Collection<String> values) {
        return values.stream().filter(values(id)::remove).toList();
    }

    @Override
    public synchronized List<String> retainMembers(GroupId id, Set<String> values) {
        var gone = values(id).stream().filter(value -> !values.contains(value)).toList();
        values(id).retainAll(values);
        return gone;
    }

    @Override
    public synchronized List<String> unknownMembers(GroupId id, int limit) {
        return values(id).stream()
                .filter(value -> AccountId.parse(value).flatMap(accounts::find).isEmpty())
                .limit(limit)
                .toList();
    }

    synchronized List<AccountId> accountsOf(GroupId id) {
        return values(id).stream()
                .flatMap(value -> AccountId.parse(value).stream())
                .toList();
    }

    synchronized List<Group> groupsOf(AccountId id) {
        var found = new ArrayList<Group>();
        groups.values().stream()
                .filter(group -> !group.deleting() && values(group.id()).contains(id.toString()))
                .forEach(found::add);
        return found;
    }

    synchronized void leave(AccountId id) {
        members.values().forEach(values -> values.remove(id.toString()));
    }

    /** Converge is done before a request is answered here, so nobody is ever waited for. */
    @Override
    public void depart(GroupId id, Collection<AccountId> leaving, Departure cause) {}

    @Override
    public void departAll(GroupId id, Departure cause) {}

    @Override
    public List<AccountId> departing(GroupId id, Set<Departure> causes, int limit) {
        return List.of();
    }

    @Override
    public synchronized Optional<GroupId> pinned(String nameKey) {
        return Optional.ofNullable(pins.get(nameKey));
    }

    @Override
    public synchronized void pin(String nameKey, GroupId id) {
        pins.put(nameKey, id);
    }
}
