package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserName;
import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Clock;
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
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts in SQL. */
final class SqlAccounts implements Accounts {

    private static final int COLUMNS = 36;
    private static final int EMAIL_COLUMNS = 7;
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
    private final SqlAccountValues values;
    private final Clock clock;

    SqlAccounts(JdbcClient jdbc, SqlDialect dialect, AccountSearch search, SqlAccountValues values, Clock clock) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.seen = new SeenRows(jdbc);
        this.search = search;
        this.values = values;
        this.clock = clock;
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
        return seen.fill(jdbc.sql("""
                select a.* from accounts a
                where a.ownership = 'UNMANAGED' and a.falcon_uuid is not null and a.life <> 'DELETED' and a.id > ?
                order by a.id limit ?
                """)
                .params(after.map(AccountId::toString).orElse(""), limit)
                .query(AccountRow::read)
                .list());
    }

    @Override
    public List<Account> plannable(Optional<AccountId> after, int limit) {
        return seen.fill(jdbc.sql("""
                select a.* from accounts a
                where a.ownership <> 'UNMANAGED'
                    and (a.life <> 'DELETED' or a.falcon_uuid is not null or a.former_uuid is not null) and a.id > ?
                order by a.id limit ?
                """)
                .params(after.map(AccountId::toString).orElse(""), limit)
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
        insertAll(List.of(account));
    }

    @Override
    public int insertUnlessTaken(List<Account> mirrored) {
        var added = 0;
        for (var chunk : Chunks.of(mirrored, ROWS)) {
            var taken = taken(chunk);
            var free = chunk.stream()
                    .filter(account -> !taken.contains(loginKey(account)))
                    .toList();
            insertAll(free);
            added += free.size();
        }
        return added;
    }

    /** Which logins of these a visible account has, wants, holds in Falcon or is named by. */
    private Set<String> taken(List<Account> accounts) {
        var logins = accounts.stream().map(SqlAccounts::loginKey).toList();
        var each = Stream.of("login", "falcon_login", "user_name_key")
                .map(column -> Chunks.in("a." + column, logins, login -> login)
                        .within("select a." + column + " from accounts a where " + VISIBLE + " and ", ""))
                .toList();
        var union = Condition.union(each);
        return Set.copyOf(jdbc.sql(union.sql())
                .params(union.parameters())
                .query(String.class)
                .list());
    }

    private static String loginKey(Account mirrored) {
        return mirrored.profile().login().orElseThrow().value();
    }

    private void insertAll(List<Account> accounts) {
        if (accounts.isEmpty()) {
            return;
        }
        try {
            jdbc.sql("""
                    insert into accounts (
                        id, user_name, user_name_key, external_id, given_name, given_name_key, family_name, family_name_key,
                        display_name, display_name_key, login, emails, roles, attributes, life, active, ownership,
                        version, values_version, created, last_modified, generation, converged_generation, state, detail, last_converged,
                        falcon_uuid, falcon_cid, falcon_login, falcon_first, falcon_last, holdings_known, delete_due, gone,
                        pending_since, request)
                    values\s""" + SqlParameters.rows(COLUMNS, accounts.size()))
                    .params(accounts.stream()
                            .flatMap(account -> inserted(account).stream())
                            .toList())
                    .update();
        } catch (DuplicateKeyException taken) {
            throw taken(taken);
        }
        insertEmails(accounts);
        values.insert(accounts);
        accounts.forEach(account -> seen.holdings().insert(account.id(), account.holdings()));
    }

    private List<@Nullable Object> inserted(Account account) {
        var values = new ArrayList<@Nullable Object>();
        values.add(account.id().toString());
        values.addAll(desired(account));
        values.add(AccountRow.millis(account.progress().lastConverged()));
        var falcon = account.falcon();
        values.add(falcon.map(user -> user.uuid().value()).orElse(null));
        values.add(falcon.flatMap(user -> user.cid()).map(cid -> cid.value()).orElse(null));
        values.add(falcon.map(user -> user.login().value()).orElse(null));
        values.add(falcon.flatMap(user -> user.firstName()).orElse(null));
        values.add(falcon.flatMap(user -> user.lastName()).orElse(null));
        values.add(AccountRow.millis(account.holdings().known()));
        values.add(AccountRow.millis(account.wanted().deleteDue()));
        values.add(account.wanted().gone());
        values.add(account.progress().state() == State.PENDING ? clock.millis() : null);
        values.add(RequestScope.current().orElse(null));
        return values;
    }

    private static List<@Nullable Object> desired(Account account) {
        var profile = account.profile();
        var values = new ArrayList<@Nullable Object>();
        values.add(profile.userName().value());
        values.add(profile.userName().key());
        values.add(profile.externalId().orElse(null));
        values.add(profile.givenName().orElse(null));
        values.add(profile.givenName().map(CaselessKey::of).orElse(null));
        values.add(profile.familyName().orElse(null));
        values.add(profile.familyName().map(CaselessKey::of).orElse(null));
        values.add(profile.displayName().orElse(null));
        values.add(profile.displayName().map(CaselessKey::of).orElse(null));
        values.add(profile.login().map(Login::value).orElse(null));
        values.add(AccountRow.emails(profile.emails()));
        values.add(AccountRow.JSON.writeValueAsString(profile.roles()));
        values.add(profile.attributes().json());
        values.add(account.life().name());
        values.add(account.active());
        values.add(account.ownership().name());
        values.add(account.meta().version());
        values.add(account.meta().version());
        values.add(account.meta().created().toEpochMilli());
        values.add(account.meta().lastModified().toEpochMilli());
        values.add(account.wanted().generation());
        values.add(account.progress().convergedGeneration());
        values.add(account.progress().state().name());
        values.add(account.progress().detail().orElse(null));
        return values;
    }

    private void insertEmails(List<Account> accounts) {
        var rows = new ArrayList<@Nullable Object>();
        for (var account : accounts) {
            var ordinal = 0;
            for (var email : account.profile().emails()) {
                rows.addAll(SqlParameters.of(
                        account.id().toString(),
                        ordinal++,
                        email.value(),
                        CaselessKey.of(email.value()),
                        email.type().orElse(null),
                        email.type().map(CaselessKey::of).orElse(null),
                        email.primary()));
            }
        }
        if (!rows.isEmpty()) {
            jdbc.sql(
                            "insert into account_emails (account_id, ordinal, value, value_key, type, type_key, is_primary) values "
                                    + SqlParameters.rows(EMAIL_COLUMNS, rows.size() / EMAIL_COLUMNS))
                    .params(rows)
                    .update();
        }
    }

    @Override
    public void save(Account account) {
        var id = account.id().toString();
        requireFreeLogin(account);
        var values = desired(account);
        values.add(AccountRow.millis(account.wanted().deleteDue()));
        values.add(account.wanted().gone());
        values.add(account.life().name());
        values.add(account.meta().lastModified().toEpochMilli());
        values.add(account.progress().state() == State.PENDING);
        values.add(clock.millis());
        values.add(account.wanted().generation());
        values.add(RequestScope.current().orElse(null));
        values.add(id);
        try {
            jdbc.sql("""
                    update accounts set
                        user_name = ?, user_name_key = ?, external_id = ?, given_name = ?, given_name_key = ?,
                        family_name = ?, family_name_key = ?, display_name = ?, display_name_key = ?, login = ?,
                        emails = ?, roles = ?, attributes = ?, life = ?, active = ?, ownership = ?, version = ?,
                        values_version = ?, created = ?, last_modified = ?, generation = ?, converged_generation = ?, state = ?, detail = ?,
                        delete_due = ?, gone = ?,
                        losing_since = case when ? = 'ACTIVE' then null when life = 'ACTIVE' then ? else losing_since end,
                        pending_since = case when ? = true then coalesce(pending_since, ?) end,
                        request = case when generation <> ? then ? else request end
                    where id = ?
                    """).params(values).update();
        } catch (DuplicateKeyException taken) {
            throw taken(taken);
        }
        jdbc.sql("delete from account_emails where account_id = ?").param(id).update();
        insertEmails(List.of(account));
        this.values.write(account);
    }

    /** The login must not be one that another visible user still has in Falcon; the index sees to those it wants. */
    private void requireFreeLogin(Account account) {
        var login = account.profile().login();
        if (login.isEmpty() || account.life() == Lifecycle.DELETED) {
            return;
        }
        jdbc.sql("select id from accounts where falcon_login = ? and id <> ? and life <> 'DELETED' limit 1")
                .params(login.get().value(), account.id().toString())
                .query((row, number) -> new AccountId(UUID.fromString(row.getString("id"))))
                .optional()
                .ifPresent(holder -> {
                    throw new ProvisioningException.LoginTaken(holder);
                });
    }

    /** Both databases name the violated index or its column. */
    private static ProvisioningException taken(DuplicateKeyException violation) {
        return String.valueOf(violation.getMostSpecificCause().getMessage()).contains("user_name")
                ? new ProvisioningException.UserNameTaken()
                : new ProvisioningException.LoginTaken();
    }

    @Override
    public void remove(AccountId id) {
        leaveGroups(id);
        jdbc.sql("delete from accounts where id = ?").param(id.toString()).update();
    }

    @Override
    public int forgetDeleted(Instant before) {
        return jdbc.sql("delete from accounts where last_converged < ? and " + NOTHING_LEFT)
                .param(before.toEpochMilli())
                .update();
    }

    @Override
    public void leaveGroups(AccountId id) {
        jdbc.sql("delete from group_members where value = ?")
                .param(id.toString())
                .update();
    }

    @Override
    public Map<String, Long> countByState() {
        var counts = new HashMap<String, Long>();
        jdbc.sql("select state, count(*) as number from accounts a where " + VISIBLE
                        + " or a.state = 'FAILED' group by state")
                .query(row -> {
                    counts.put(State.valueOf(row.getString("state")).wire(), row.getLong("number"));
                });
        return counts;
    }
}
