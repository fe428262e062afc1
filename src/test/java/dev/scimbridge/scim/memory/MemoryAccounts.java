package dev.scimbridge.scim.memory;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.Progress;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserName;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.LeaseOwner;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.resource.Locations;
import dev.scimbridge.scim.resource.UserView;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Accounts and their leases. */
final class MemoryAccounts implements Accounts {

    private final Clock clock;
    private final Map<AccountId, Account> accounts = new LinkedHashMap<>();
    private final Map<AccountId, LeaseOwner> leases = new HashMap<>();

    @Nullable
    MemoryGroups groups;

    MemoryAccounts(Clock clock) {
        this.clock = clock;
    }

    private Stream<Account> visible() {
        return accounts.values().stream().filter(Account::visible);
    }

    @Override
    public synchronized Optional<Account> find(AccountId id) {
        return lock(id).filter(Account::visible);
    }

    @Override
    public synchronized List<Account> find(Collection<AccountId> ids) {
        return ids.stream().flatMap(id -> find(id).stream()).toList();
    }

    @Override
    public synchronized Optional<Account> findByFalconUuid(FalconUserUuid uuid) {
        return accounts.values().stream()
                .filter(account -> account.falcon()
                        .map(FalconUser::uuid)
                        .filter(uuid::equals)
                        .isPresent())
                .findFirst();
    }

    @Override
    public synchronized Optional<Account> findByUserName(UserName userName) {
        return visible().filter(hasName(userName)).findFirst();
    }

    private static Predicate<Account> hasName(UserName userName) {
        return account -> account.profile().userName().key().equals(userName.key());
    }

    @Override
    public synchronized Optional<Account> findByLogin(Login login) {
        return Stream.concat(visible(), accounts.values().stream())
                .filter(hasLogin(login))
                .findFirst();
    }

    private static Predicate<Account> hasLogin(Login login) {
        return account -> account.profile().login().filter(login::equals).isPresent()
                || account.falcon().map(FalconUser::login).filter(login::equals).isPresent();
    }

    @Override
    public synchronized Page<Account> search(Query query, Paging paging) {
        return Documents.page(
                visible().toList(),
                account -> Documents.of(
                        new UserView(account, refs(account.id()), Optional.empty(), Projection.ALL, new Locations(""))),
                query,
                paging);
    }

    @Override
    public synchronized Map<AccountId, List<GroupRef>> groupsOf(Collection<AccountId> ids) {
        return ids.stream().collect(Collectors.toMap(id -> id, this::refs));
    }

    private List<GroupRef> refs(AccountId id) {
        return groups == null
                ? List.of()
                : groups.groupsOf(id).stream().map(Group::ref).toList();
    }

    @Override
    public synchronized Optional<Account> lock(AccountId id) {
        return Optional.ofNullable(accounts.get(id));
    }

    @Override
    public synchronized void insert(Account account) {
        save(account);
    }

    @Override
    public synchronized void save(Account account) {
        Predicate<Account> other = one -> !one.id().equals(account.id());
        if (account.visible()
                && visible().filter(other).anyMatch(hasName(account.profile().userName()))) {
            throw new ProvisioningException.UserNameTaken();
        }
        var login = account.profile().login();
        if (account.visible() && login.isPresent() && visible().filter(other).anyMatch(hasLogin(login.get()))) {
            throw new ProvisioningException.LoginTaken();
        }
        accounts.put(account.id(), account);
    }

    @Override
    public synchronized void remove(AccountId id) {
        leaveGroups(id);
        accounts.remove(id);
    }

    @Override
    public synchronized void leaveGroups(AccountId id) {
        if (groups != null) {
            groups.leave(id);
        }
    }

    @Override
    public synchronized List<AccountId> touch(Collection<AccountId> ids, boolean adopt) {
        var touched = new ArrayList<AccountId>();
        ids.stream().flatMap(id -> find(id).stream()).forEach(account -> {
            var adopted =
                    adopt && account.ownership() == Ownership.UNMANAGED ? account.with(Ownership.REQUESTED) : account;
            if (adopted.ownership() != Ownership.UNMANAGED) {
                accounts.put(account.id(), adopted.with(adopted.progress().next()));
                touched.add(account.id());
            }
        });
        return touched;
    }

    @Override
    public synchronized int touchMembers(GroupId group, boolean adopt, Priority priority) {
        return groups == null ? 0 : touch(groups.accountsOf(group), adopt).size();
    }

    @Override
    public synchronized int touchAll(Priority priority) {
        return touch(List.copyOf(accounts.keySet()), false).size();
    }

    @Override
    public synchronized Optional<Leased> claim(AccountId id, LeaseOwner owner) {
        if (leases.containsKey(id) || !accounts.containsKey(id)) {
            return Optional.empty();
        }
        leases.put(id, owner);
        return lock(id).map(account ->
                new Leased(account, new Lease(id, owner, account.progress().generation()), false, Optional.empty()));
    }

    @Override
    public Optional<Leased> claimLocked(AccountId id, LeaseOwner owner) {
        return claim(id, owner);
    }

    @Override
    public synchronized boolean record(Lease lease, Observation observation) {
        var account = accounts.get(lease.account());
        if (account == null) {
            return false;
        }
        accounts.put(account.id(), observed(account, observation));
        return account.progress().generation() == lease.generation();
    }

    private Account observed(Account account, Observation observation) {
        var holdings = account.holdings();
        return switch (observation) {
            case Observation.Nothing nothing -> account;
            case Observation.RevokeLost lost -> account;
            case Observation.UserSeen seen ->
                with(
                        account,
                        Optional.of(seen.user()),
                        seen.created()
                                ? new Holdings(Optional.of(clock.instant()), Set.of(), holdings.ours())
                                : holdings);
            case Observation.UserGone gone -> with(account, Optional.empty(), Holdings.UNKNOWN);
            case Observation.Granting granting -> observed(account, granting.learnt());
            case Observation.Granted granted -> {
                var roles = new HashSet<>(holdings.roles());
                granted.grants().forEach(grant -> roles.add(HeldRole.direct(grant)));
                yield with(account, account.falcon(), new Holdings(holdings.known(), roles, holdings.ours()));
            }
            case Observation.Revoked revoked -> {
                var roles = new HashSet<>(holdings.roles());
                roles.removeIf(role -> revoked.grants().contains(role.grant()));
                yield with(account, account.falcon(), new Holdings(holdings.known(), roles, holdings.ours()));
            }
            case Observation.RolesRead read ->
                with(account, account.falcon(), new Holdings(Optional.of(read.at()), read.roles(), holdings.ours()));
        };
    }

    private static Account with(Account a, Optional<FalconUser> falcon, Holdings holdings) {
        return new Account(
                a.id(),
                a.profile(),
                a.life(),
                a.active(),
                a.ownership(),
                a.meta(),
                a.progress(),
                falcon,
                holdings,
                a.createAttempted(),
                a.deleteDue(),
                a.gone());
    }

    @Override
    public synchronized boolean complete(Lease lease, Outcome outcome) {
        leases.remove(lease.account());
        var account = accounts.get(lease.account());
        if (account == null || account.progress().generation() != lease.generation()) {
            return false;
        }
        var progress = new Progress(
                lease.generation(),
                lease.generation(),
                outcome.state(),
                outcome.detail(),
                Optional.of(clock.instant()));
        var holdings =
                new Holdings(account.holdings().known(), account.holdings().roles(), outcome.owned());
        accounts.put(
                account.id(),
                new Account(
                        account.id(),
                        account.profile(),
                        outcome.life(),
                        outcome.active(),
                        outcome.ownership(),
                        account.meta(),
                        progress,
                        account.falcon(),
                        holdings,
                        account.createAttempted(),
                        outcome.deleteDue(),
                        account.gone()));
        if (outcome.life() == Lifecycle.DELETED) {
            leaveGroups(account.id());
        }
        return true;
    }

    @Override
    public synchronized Holdings holdings(AccountId id) {
        return lock(id).map(Account::holdings).orElse(Holdings.UNKNOWN);
    }

    @Override
    public synchronized List<FalconUserUuid> someFalconUuids(int limit) {
        return visible()
                .flatMap(account -> account.falcon().stream())
                .map(FalconUser::uuid)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Map<String, Long> countByState() {
        return visible()
                .collect(Collectors.groupingBy(
                        account -> account.progress().state().wire(), Collectors.counting()));
    }
}
