package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserName;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts in SQL. */
final class SqlAccounts implements Accounts {

    /** How many accounts are inserted by one statement. */
    private static final int ROWS = 100;

    private static final String VISIBLE = "a.life <> 'DELETED'";

    /** Of a deleted account: nothing is left of it in Falcon, nothing is in doubt, and nobody works on it. */
    static final String NOTHING_LEFT = """
            life = 'DELETED' and falcon_uuid is null and former_uuid is null and state = 'CONVERGED' and lease_until is null
            and not exists (select 1 from doubts d where d.account_id = accounts.id)
            and not exists (select 1 from departures d where d.account_id = accounts.id)
            """;

    private static final String HAS_LOGIN = """
            a.id in (
                select id from accounts where login = ? and life <> 'DELETED'
                union all
                select id from accounts where login = ? and life = 'DELETED'
                union all
                select id from accounts where falcon_login = ?)
            """;

    private final JdbcClient jdbc;
    private final SqlDialect dialect;
    private final SeenRows seen;
    private final AccountSearch search;
    private final AccountWrites writes;

    SqlAccounts(JdbcClient jdbc, SqlDialect dialect, AccountSearch search, AccountWrites writes) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.seen = new SeenRows(jdbc);
        this.search = search;
        this.writes = writes;
    }

    @Override
    public Optional<Account> find(AccountId id) {
        return one(Condition.of("a.id = ? and " + VISIBLE, id.toString()), "");
    }

    @Override
    public List<Account> find(Collection<AccountId> ids) {
        return Chunks.of(ids).stream()
                .flatMap(chunk ->
                        many(Condition.all(
                                        List.of(Condition.of(VISIBLE), Chunks.in("a.id", chunk, AccountId::toString))))
                                .stream())
                .toList();
    }

    @Override
    public Optional<Account> findByFalconUuid(FalconUserUuid uuid) {
        return one(Condition.of("(a.falcon_uuid = ? or a.former_uuid = ?)", uuid.value(), uuid.value()), "");
    }

    @Override
    public Map<FalconUserUuid, Account> findByFalconUuids(Collection<FalconUserUuid> uuids) {
        var found = new HashMap<FalconUserUuid, Account>();
        for (var chunk : Chunks.of(uuids)) {
            var now = Chunks.in("a.falcon_uuid", chunk, FalconUserUuid::value);
            var former = Chunks.in("a.former_uuid", chunk, FalconUserUuid::value);
            for (var account : many(Condition.any(List.of(now, former)))) {
                account.seen().former().ifPresent(user -> found.put(user.uuid(), account));
                account.falcon().ifPresent(user -> found.put(user.uuid(), account));
            }
        }
        return found;
    }

    @Override
    public Optional<Account> findByFalconLogin(Login login) {
        return one(Condition.of("a.falcon_login = ?", login.value()), " limit 1");
    }

    @Override
    public Optional<Account> findByUserName(UserName userName) {
        return one(Condition.of("a.user_name_key = ? and " + VISIBLE, userName.key()), "");
    }

    @Override
    public Optional<Account> findByLogin(Login login) {
        return one(
                Condition.of(HAS_LOGIN, login.value(), login.value(), login.value()),
                " order by case when a.life = 'DELETED' then 1 else 0 end, a.last_modified desc limit 1");
    }

    @Override
    public Optional<Account> lock(AccountId id) {
        return one(Condition.of("a.id = ?", id.toString()), dialect.forUpdate());
    }

    private Optional<Account> one(Condition where, String tail) {
        return jdbc.sql("select a.* from accounts a where " + where.sql() + tail)
                .params(where.parameters())
                .query(AccountRow::read)
                .optional()
                .map(account -> seen.fill(List.of(account)).getFirst());
    }

    private List<Account> many(Condition where) {
        return seen.fill(jdbc.sql("select a.* from accounts a where " + where.sql() + " order by a.id")
                .params(where.parameters())
                .query(AccountRow::read)
                .list());
    }

    @Override
    public List<Account> unmanaged(Optional<AccountId> after, int limit) {
        return behind(after, "a.ownership = 'UNMANAGED' and a.falcon_uuid is not null and a.life <> 'DELETED'", limit);
    }

    @Override
    public List<Account> plannable(Optional<AccountId> after, int limit) {
        return behind(after, """
                (a.ownership <> 'UNMANAGED' or exists (select 1 from group_members m where m.value = a.id))
                and (a.life <> 'DELETED' or a.falcon_uuid is not null or a.former_uuid is not null)""", limit);
    }

    private List<Account> behind(Optional<AccountId> id, String where, int limit) {
        return seen.fill(jdbc.sql("select a.* from accounts a where " + where + " and a.id > ? order by a.id limit ?")
                .params(id.map(AccountId::toString).orElse(""), limit)
                .query(AccountRow::read)
                .list());
    }

    @Override
    public Page<Account> search(Query query, Paging paging) {
        var page = search.page(query, paging);
        return new Page<>(seen.fill(page.items()), page.total());
    }

    @Override
    public Map<AccountId, List<GroupRef>> groupsOf(Collection<AccountId> ids) {
        var groups = new HashMap<AccountId, List<GroupRef>>();
        Chunks.of(ids).forEach(chunk -> readGroups(chunk, groups));
        return groups;
    }

    private void readGroups(List<AccountId> ids, Map<AccountId, List<GroupRef>> into) {
        var members = Chunks.in("m.value", ids, AccountId::toString);
        jdbc.sql("""
                select m.value, g.id, g.display_name, g.external_id, g.admin_held
                from group_members m join scim_groups g on g.id = m.group_id
                where g.deleting = false and """ + " " + members.sql() + " order by g.created, g.id")
                .params(members.parameters())
                .query(row -> {
                    into.computeIfAbsent(
                                    new AccountId(UUID.fromString(row.getString("value"))), id -> new ArrayList<>())
                            .add(new GroupRef(
                                    new GroupId(UUID.fromString(row.getString("id"))),
                                    row.getString("display_name"),
                                    Optional.ofNullable(row.getString("external_id")),
                                    row.getBoolean("admin_held")));
                });
    }

    @Override
    public void insert(Account account) {
        requireFreeLogin(account);
        writes.insert(List.of(account));
    }

    @Override
    public int insertUnlessTaken(List<Account> mirrored) {
        var added = 0;
        for (var chunk : Chunks.of(mirrored, ROWS)) {
            var taken = taken(chunk);
            var free = chunk.stream()
                    .filter(account -> !taken.contains(loginKey(account)))
                    .toList();
            writes.insert(free);
            added += free.size();
        }
        return added;
    }

    /** Which logins of these a visible account has, wants, holds in Falcon or is named by, or a lost create of any was sent with. */
    private Set<String> taken(List<Account> accounts) {
        var logins = accounts.stream().map(SqlAccounts::loginKey).toList();
        var visible = Stream.of("login", "falcon_login", "user_name_key")
                .map(column -> Chunks.in("a." + column, logins, login -> login)
                        .within("select a." + column + " from accounts a where " + VISIBLE + " and ", ""));
        var lost = Chunks.in("d.login", logins, login -> login)
                .within("select d.login from doubts d where d.what = 'LOST_CREATE' and ", "");
        var union = Condition.union(Stream.concat(visible, Stream.of(lost)).toList());
        return Set.copyOf(jdbc.sql(union.sql())
                .params(union.parameters())
                .query(String.class)
                .list());
    }

    private static String loginKey(Account mirrored) {
        return mirrored.profile().login().orElseThrow().value();
    }

    @Override
    public void save(Account account) {
        requireFreeLogin(account);
        writes.update(account);
    }

    /**
     * The login must not be one that another visible user still has in Falcon; the index sees to those it wants. Whose userName it
     * is is told as that: it is found by a filter. Who has it already, and wants no access that he did not want before, keeps it: that
     * somebody else got it in Falcon's console keeps nobody here.
     */
    private void requireFreeLogin(Account account) {
        var login = account.profile().login();
        if (login.isEmpty() || account.life() == Lifecycle.DELETED) {
            return;
        }
        var name = account.profile().userName().key();
        var own = account.id().toString();
        var holders = jdbc.sql("""
                        with own as (select login, user_name_key from accounts where id = ?
                            and (? or (life = 'ACTIVE' and ownership <> 'UNMANAGED')))
                        select id, user_name_key from accounts
                        where falcon_login = ? and id <> ? and life <> 'DELETED' and not exists (select 1 from own where login = ?)
                        union all
                        select id, user_name_key from accounts
                        where user_name_key = ? and id <> ? and life <> 'DELETED'
                        and not exists (select 1 from own where user_name_key = ?)
                        """)
                .params(
                        own,
                        account.life() != Lifecycle.ACTIVE,
                        login.get().value(),
                        own,
                        login.get().value(),
                        name,
                        own,
                        name)
                .query((row, number) -> Map.entry(row.getString("user_name_key"), row.getString("id")))
                .list();
        if (holders.stream().anyMatch(holder -> holder.getKey().equals(name))) {
            throw new ProvisioningException.UserNameTaken();
        }
        holders.stream().findFirst().ifPresent(holder -> {
            throw new ProvisioningException.LoginTaken(new AccountId(UUID.fromString(holder.getValue())));
        });
    }

    @Override
    public void remove(AccountId id) {
        leaveGroups(id);
        if (!writes.bury(id)) {
            jdbc.sql("delete from accounts where id = ?").param(id.toString()).update();
        }
        SqlHolds.settle(jdbc, id.toString());
    }

    @Override
    public int forgetDeleted(Instant before) {
        return jdbc.sql("delete from accounts where last_converged < ?"
                        + " and not exists (select 1 from locks l where l.account_id = accounts.id) and "
                        + NOTHING_LEFT)
                .param(before.toEpochMilli())
                .update();
    }

    @Override
    public void leaveGroups(AccountId id) {
        jdbc.sql("delete from group_members where value = ?")
                .param(id.toString())
                .update();
    }
}
