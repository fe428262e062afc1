package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserName;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.LeaseOwner;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Accounts in SQL. */
final class SqlAccounts implements Accounts {

    private static final String VISIBLE = "a.life <> 'DELETED'";
    private static final String HAS_LOGIN = """
            a.id in (
                select id from accounts where login = ? and life <> 'DELETED'
                union all
                select id from accounts where login = ? and life = 'DELETED'
                union all
                select id from accounts where falcon_login = ?)
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SqlDialect vendor;
    private final SqlHoldings holdings;
    private final SqlWakeups wakeups;
    private final AccountSearch search;
    private final Duration lease;
    private final Duration readLag;
    private final Clock clock;

    SqlAccounts(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            SqlDialect vendor,
            SqlWakeups wakeups,
            AccountSearch search,
            Duration lease,
            Duration readLag,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.vendor = vendor;
        this.holdings = new SqlHoldings(jdbc);
        this.wakeups = wakeups;
        this.search = search;
        this.lease = lease;
        this.readLag = readLag;
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
        return one(Condition.of("a.falcon_uuid = ?", uuid.value()), "");
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
        return one(Condition.of("a.id = ?", id.toString()), vendor.forUpdate());
    }

    private Optional<Account> one(Condition where, String tail) {
        return jdbc.sql("select a.* from accounts a where " + where.sql() + tail)
                .params(where.parameters())
                .query(AccountRow::read)
                .optional()
                .map(account -> holdings.fill(List.of(account)).getFirst());
    }

    private List<Account> many(Condition where) {
        return holdings.fill(jdbc.sql("select a.* from accounts a where " + where.sql())
                .params(where.parameters())
                .query(AccountRow::read)
                .list());
    }

    @Override
    public Page<Account> search(Query query, Paging paging) {
        var page = search.page(query, paging);
        return new Page<>(holdings.fill(page.items()), page.total());
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
        try {
            jdbc.sql("""
                    insert into accounts (
                        id, user_name, user_name_key, external_id, given_name, given_name_key, family_name, family_name_key,
                        display_name, display_name_key, login, emails, roles, attributes, life, active, ownership,
                        version, created, last_modified, generation, converged_generation, state, detail, last_converged,
                        falcon_uuid, falcon_cid, falcon_login, falcon_first, falcon_last, holdings_known,
                        create_attempted, delete_due, gone)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                        ?, ?)
                    """).params(inserted(account)).update();
        } catch (DuplicateKeyException taken) {
            throw taken(taken);
        }
        insertEmails(account);
        holdings.replace(account.id(), account.holdings());
    }

    private static List<@Nullable Object> inserted(Account account) {
        var values = new ArrayList<@Nullable Object>();
        values.add(account.id().toString());
        values.addAll(desired(account));
        values.add(millis(account.progress().lastConverged()));
        var falcon = account.falcon();
        values.add(falcon.map(user -> user.uuid().value()).orElse(null));
        values.add(falcon.flatMap(user -> user.cid()).map(cid -> cid.value()).orElse(null));
        values.add(falcon.map(user -> user.login().value()).orElse(null));
        values.add(falcon.flatMap(user -> user.firstName()).orElse(null));
        values.add(falcon.flatMap(user -> user.lastName()).orElse(null));
        values.add(millis(account.holdings().known()));
        values.add(account.createAttempted());
        values.add(millis(account.deleteDue()));
        values.add(account.gone());
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
        values.add(account.meta().created().toEpochMilli());
        values.add(account.meta().lastModified().toEpochMilli());
        values.add(account.progress().generation());
        values.add(account.progress().convergedGeneration());
        values.add(account.progress().state().name());
        values.add(account.progress().detail().orElse(null));
        return values;
    }

    private void insertEmails(Account account) {
        var ordinal = 0;
        for (var email : account.profile().emails()) {
            jdbc.sql("""
                    insert into account_emails (account_id, ordinal, value, value_key, type, type_key, is_primary)
                    values (?, ?, ?, ?, ?, ?, ?)
                    """)
                    .params(SqlParameters.of(
                            account.id().toString(),
                            ordinal++,
                            email.value(),
                            CaselessKey.of(email.value()),
                            email.type().orElse(null),
                            email.type().map(CaselessKey::of).orElse(null),
                            email.primary()))
                    .update();
        }
    }

    @Override
    public void save(Account account) {
        var id = account.id().toString();
        requireFreeLogin(account);
        var values = desired(account);
        values.add(millis(account.deleteDue()));
        values.add(account.gone());
        values.add(id);
        try {
            jdbc.sql("""
                    update accounts set
                        user_name = ?, user_name_key = ?, external_id = ?, given_name = ?, given_name_key = ?,
                        family_name = ?, family_name_key = ?, display_name = ?, display_name_key = ?, login = ?,
                        emails = ?, roles = ?, attributes = ?, life = ?, active = ?, ownership = ?, version = ?,
                        created = ?, last_modified = ?, generation = ?, converged_generation = ?, state = ?, detail = ?,
                        delete_due = ?, gone = ?
                    where id = ?
                    """).params(values).update();
        } catch (DuplicateKeyException taken) {
            throw taken(taken);
        }
        jdbc.sql("delete from account_emails where account_id = ?").param(id).update();
        insertEmails(account);
    }

    /** The login must not be one that another visible user still has in Falcon; the index sees to those it wants. */
    private void requireFreeLogin(Account account) {
        var login = account.profile().login();
        if (login.isEmpty() || account.life() == Lifecycle.DELETED) {
            return;
        }
        var held = jdbc.sql("""
                select count(*) from accounts
                where falcon_login = ? and id <> ? and life <> 'DELETED'
                """)
                .params(login.get().value(), account.id().toString())
                .query(Long.class)
                .single();
        if (held > 0) {
            throw new ProvisioningException.LoginTaken();
        }
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
        wakeups.cancel(id);
    }

    @Override
    public void leaveGroups(AccountId id) {
        jdbc.sql("delete from group_members where value = ?")
                .param(id.toString())
                .update();
    }

    /** Locks the rows in one order, so that two writers of overlapping accounts wait for each other instead of deadlocking. */
    private Condition touching(Condition these, boolean adopt) {
        return new Condition("""
                        update accounts set
                            generation = generation + 1,
                            state = 'PENDING',
                            detail = null,
                            ownership = case when ownership = 'UNMANAGED' then 'REQUESTED' else ownership end
                        where id in (
                            select a.id from accounts a
                            where a.life <> 'DELETED' and (a.ownership <> 'UNMANAGED' or ? = true) and\s""", List.of(adopt)).then(these).within("", " order by a.id" + vendor.forUpdate() + ")");
    }

    @Override
    public List<AccountId> touch(Collection<AccountId> ids, boolean adopt) {
        var sorted = ids.stream().map(AccountId::toString).distinct().sorted().toList();
        var touched = new ArrayList<AccountId>();
        for (var chunk : Chunks.of(sorted)) {
            var update = touching(Chunks.in("a.id", chunk, id -> id), adopt);
            jdbc.sql(update.sql() + " returning id").params(update.parameters()).query(row -> {
                touched.add(new AccountId(UUID.fromString(row.getString("id"))));
            });
        }
        return touched;
    }

    @Override
    public int touchMembers(GroupId group, boolean adopt, Priority priority) {
        var members = Condition.of("a.id in (select value from group_members where group_id = ?)", group.toString());
        var touched = update(touching(members, adopt));
        wakeups.wakeWhere(members.within("", " and a.state = 'PENDING'"), clock.instant(), priority);
        return touched;
    }

    @Override
    public int touchAll(Priority priority) {
        var active = Condition.of("a.life = 'ACTIVE' and a.ownership <> 'UNMANAGED'");
        var touched = update(touching(active, false));
        wakeups.wakeWhere(active, clock.instant(), priority);
        return touched;
    }

    private int update(Condition statement) {
        return jdbc.sql(statement.sql()).params(statement.parameters()).update();
    }

    @Override
    public Optional<Leased> claim(AccountId id, LeaseOwner owner) {
        return Objects.requireNonNull(transaction.execute(tx -> claimed(id, owner, vendor.forUpdate())));
    }

    @Override
    public Optional<Leased> claimLocked(AccountId id, LeaseOwner owner) {
        return claimed(id, owner, "");
    }

    /**
     * @param out somebody has the lease, or let it run out
     * @param verifyAt until when a call of a former owner may still change something unseen
     */
    private record Claimable(Account account, boolean out, boolean held, Optional<Instant> verifyAt) {}

    private Optional<Leased> claimed(AccountId id, LeaseOwner owner, String lock) {
        var claimable = jdbc.sql("""
                select a.*, a.lease_until is not null as lease_out, coalesce(a.lease_until >= %s, false) as lease_held
                from accounts a where a.id = ?
                """.formatted(vendor.nowMillis()) + lock)
                .param(id.toString())
                .query((row, number) -> new Claimable(
                        AccountRow.read(row, number),
                        row.getBoolean("lease_out"),
                        row.getBoolean("lease_held"),
                        AccountRow.time(row, "verify_at")))
                .optional();
        return claimable.filter(found -> !found.held()).map(found -> take(found, owner));
    }

    private Leased take(Claimable found, LeaseOwner owner) {
        var verifyAt = verifyAt(found);
        var suspect = found.out() || (found.verifyAt().isPresent() && verifyAt.isEmpty());
        var account = suspect ? found.account().with(Holdings.UNKNOWN) : found.account();
        jdbc.sql("""
                update accounts set
                    lease_owner = ?,
                    lease_until = %s + ?,
                    lease_written = false,
                    verify_at = ?,
                    holdings_known = case when ? = true then null else holdings_known end,
                    create_attempted = create_attempted or (falcon_uuid is null and life = 'ACTIVE')
                where id = ?
                """.formatted(vendor.nowMillis()))
                .params(SqlParameters.of(
                        owner.value(),
                        lease.toMillis(),
                        millis(verifyAt),
                        suspect,
                        account.id().toString()))
                .update();
        var taken = new Lease(account.id(), owner, account.progress().generation());
        return new Leased(holdings.fill(List.of(account)).getFirst(), taken, found.out(), verifyAt);
    }

    /** A call ends before the lease does that it was made under; a read shows it when the lag is over. */
    private Instant caughtUp() {
        return clock.instant().plus(lease).plus(readLag);
    }

    private Optional<Instant> verifyAt(Claimable found) {
        return found.out() ? Optional.of(caughtUp()) : found.verifyAt().filter(at -> at.isAfter(clock.instant()));
    }

    @Override
    public boolean record(Lease mine, Observation observation) {
        if (observation instanceof Observation.Nothing) {
            return Boolean.TRUE.equals(transaction.execute(tx -> prolong(mine)));
        }
        return Boolean.TRUE.equals(transaction.execute(tx -> {
            if (!mayStore(mine)) {
                return false;
            }
            store(mine.account(), observation);
            return prolong(mine);
        }));
    }

    /** What a lost lease's owner learnt is worth storing until the next owner has stored something newer. */
    private boolean mayStore(Lease mine) {
        var allowed = jdbc.sql("""
                select (lease_owner = ? or lease_written = false) as allowed from accounts where id = ?
                """ + vendor.forUpdate())
                .params(mine.owner().value(), mine.account().toString())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        if (allowed) {
            jdbc.sql("update accounts set lease_written = true where id = ? and lease_owner = ?")
                    .params(mine.account().toString(), mine.owner().value())
                    .update();
        }
        return allowed;
    }

    private boolean prolong(Lease mine) {
        return jdbc.sql("""
                update accounts set lease_until = %1$s + ?
                where id = ? and lease_owner = ? and generation = ? and lease_until >= %1$s
                """.formatted(vendor.nowMillis()))
                        .params(
                                lease.toMillis(),
                                mine.account().toString(),
                                mine.owner().value(),
                                mine.generation())
                        .update()
                == 1;
    }

    private void store(AccountId id, Observation observation) {
        switch (observation) {
            case Observation.Nothing nothing -> {}
            case Observation.UserSeen seen -> storeUser(id, seen);
            case Observation.UserGone gone -> storeGone(id);
            case Observation.Granting granting -> {
                store(id, granting.learnt());
                holdings.granting(id, granting.grants());
            }
            case Observation.Granted granted -> holdings.granted(id, granted.grants(), clock.instant());
            case Observation.RevokeLost lost -> storeDoubt(id);
            case Observation.Revoked revoked -> holdings.revoked(id, revoked.grants(), clock.instant());
            case Observation.RolesRead read -> storeRead(id, read);
        }
    }

    private void storeUser(AccountId id, Observation.UserSeen seen) {
        var user = seen.user();
        takeFromOthers(id, user.uuid());
        jdbc.sql("""
                update accounts set
                    falcon_uuid = ?, falcon_cid = coalesce(?, falcon_cid), falcon_login = ?, falcon_first = ?,
                    falcon_last = ?, create_attempted = false
                where id = ?
                """)
                .params(SqlParameters.of(
                        user.uuid().value(),
                        user.cid().map(cid -> cid.value()).orElse(null),
                        user.login().value(),
                        user.firstName().orElse(null),
                        user.lastName().orElse(null),
                        id.toString()))
                .update();
        if (seen.created()) {
            holdings.replace(id, Holdings.UNKNOWN);
            known(id, clock.instant());
        }
    }

    /** A Falcon user belongs to one account: that of the newest claim, as when a tombstone's user is adopted again. */
    private void takeFromOthers(AccountId id, FalconUserUuid uuid) {
        jdbc.sql("select id from accounts where falcon_uuid = ? and id <> ?")
                .params(uuid.value(), id.toString())
                .query((row, number) -> new AccountId(UUID.fromString(row.getString("id"))))
                .list()
                .forEach(this::storeGone);
    }

    private void storeGone(AccountId id) {
        jdbc.sql("""
                update accounts set
                    falcon_uuid = null, falcon_cid = null, falcon_login = null, falcon_first = null, falcon_last = null,
                    holdings_known = null, create_attempted = false
                where id = ?
                """).param(id.toString()).update();
        holdings.replace(id, Holdings.UNKNOWN);
    }

    private void storeRead(AccountId id, Observation.RolesRead read) {
        holdings.read(id, read);
        known(id, read.at());
    }

    private void storeDoubt(AccountId id) {
        jdbc.sql("update accounts set holdings_known = null, verify_at = ? where id = ?")
                .params(caughtUp().toEpochMilli(), id.toString())
                .update();
    }

    private void known(AccountId id, Instant at) {
        jdbc.sql("update accounts set holdings_known = ? where id = ?")
                .params(at.toEpochMilli(), id.toString())
                .update();
    }

    @Override
    public Holdings holdings(AccountId id) {
        return find(id).map(Account::holdings).orElse(Holdings.UNKNOWN);
    }

    @Override
    public boolean complete(Lease mine, Outcome outcome) {
        return Boolean.TRUE.equals(transaction.execute(tx -> {
            var newest = storeOutcome(mine, outcome);
            if (newest) {
                settle(mine.account(), outcome);
            } else {
                release(mine);
            }
            return newest;
        }));
    }

    private boolean storeOutcome(Lease mine, Outcome outcome) {
        return jdbc.sql("""
                update accounts set
                    life = ?, active = ?, ownership = ?, state = ?, detail = ?, delete_due = ?,
                    converged_generation = case when ? = true then generation else converged_generation end,
                    last_converged = case when ? = true then ? else last_converged end,
                    create_attempted = create_attempted and (? = false or verify_at is not null),
                    lease_until = null, lease_written = true
                where id = ? and lease_owner = ? and generation = ?
                """)
                        .params(SqlParameters.of(
                                outcome.life().name(),
                                outcome.active(),
                                outcome.ownership().name(),
                                outcome.state().name(),
                                outcome.detail().orElse(null),
                                millis(outcome.deleteDue()),
                                outcome.state() != State.PENDING,
                                outcome.state() == State.CONVERGED,
                                clock.millis(),
                                outcome.state() != State.PENDING,
                                mine.account().toString(),
                                mine.owner().value(),
                                mine.generation()))
                        .update()
                == 1;
    }

    private void settle(AccountId id, Outcome outcome) {
        holdings.own(id, outcome.owned());
        var open = outcome.state() == State.PENDING
                || outcome.state() == State.HELD
                || outcome.active() && outcome.life() != Lifecycle.ACTIVE;
        if (!open) {
            jdbc.sql("delete from departures where account_id = ?")
                    .param(id.toString())
                    .update();
        }
        if (outcome.again().isPresent()) {
            wakeups.rearm(id, outcome.again().get(), Priority.BACKGROUND);
        } else {
            wakeups.cancel(id);
        }
    }

    private void release(Lease mine) {
        jdbc.sql("update accounts set lease_until = null where id = ? and lease_owner = ?")
                .params(mine.account().toString(), mine.owner().value())
                .update();
    }

    @Override
    public List<FalconUserUuid> someFalconUuids(int limit) {
        return jdbc.sql("select falcon_uuid from accounts where falcon_uuid is not null limit ?")
                .param(limit)
                .query((row, number) -> new FalconUserUuid(row.getString(1)))
                .list();
    }

    @Override
    public Map<String, Long> countByState() {
        var counts = new HashMap<String, Long>();
        jdbc.sql("select state, count(*) as number from accounts a where " + VISIBLE + " group by state")
                .query(row -> {
                    counts.put(State.valueOf(row.getString("state")).wire(), row.getLong("number"));
                });
        return counts;
    }

    private static @Nullable Long millis(Optional<Instant> time) {
        return time.map(Instant::toEpochMilli).orElse(null);
    }
}
