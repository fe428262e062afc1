package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Seen;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What Falcon showed of accounts, beyond their own rows: one row a role, one row a doubt. */
final class SeenRows {

    /** Of an account, which takes the place of {@code %s}: calls that may still have their effect. */
    private static final String CALLS_IN_DOUBT = """
            select 1 from doubts d where d.account_id = %s and d.what in ('LOST_CALL', 'TAKEOVER')
            """.strip();

    private final JdbcClient jdbc;
    private final SqlHoldings holdings;

    SeenRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.holdings = new SqlHoldings(jdbc);
    }

    /** @param account an expression of SQL for its id */
    static String callsInDoubt(String account) {
        return CALLS_IN_DOUBT.formatted(account);
    }

    SqlHoldings holdings() {
        return holdings;
    }

    /** The same accounts with what they hold and what is in doubt; two queries per 500. */
    List<Account> fill(List<Account> accounts) {
        if (accounts.isEmpty()) {
            return accounts;
        }
        var ids = accounts.stream().map(Account::id).toList();
        var held = holdings.of(ids);
        var doubts = doubts(ids);
        return accounts.stream()
                .map(account -> account.with(filled(
                        account.seen(),
                        Optional.ofNullable(held.get(account.id())),
                        doubts.getOrDefault(account.id(), Set.of()))))
                .toList();
    }

    private static Seen filled(Seen seen, Optional<SqlHoldings.Rows> rows, Set<Doubt> doubts) {
        var known = seen.holdings().known();
        return seen.with(rows.map(row -> row.holdings(known)).orElse(new Holdings(known, Set.of(), Set.of())))
                .with(doubts);
    }

    Set<Doubt> doubts(AccountId id) {
        return doubts(List.of(id)).getOrDefault(id, Set.of());
    }

    private Map<AccountId, Set<Doubt>> doubts(Collection<AccountId> ids) {
        var found = new HashMap<AccountId, Map<Doubt.What, Doubt>>();
        for (var chunk : Chunks.of(ids)) {
            var these = Chunks.in("account_id", chunk, AccountId::toString);
            jdbc.sql("select account_id, what, since, until, login from doubts where " + these.sql())
                    .params(these.parameters())
                    .query(row -> {
                        var doubt = new Doubt(
                                Doubt.What.valueOf(row.getString("what")),
                                Instant.ofEpochMilli(row.getLong("since")),
                                Instant.ofEpochMilli(row.getLong("until")),
                                Optional.ofNullable(row.getString("login")).map(Login::new));
                        found.computeIfAbsent(
                                        new AccountId(UUID.fromString(row.getString("account_id"))),
                                        id -> new EnumMap<>(Doubt.What.class))
                                .put(doubt.what(), doubt);
                    });
        }
        var sets = new HashMap<AccountId, Set<Doubt>>();
        found.forEach((id, byWhat) -> sets.put(id, Set.copyOf(byWhat.values())));
        return sets;
    }

    /** An account has a doubt of each kind once at most: the later one takes the place of the former, and none ends earlier by it. */
    void doubt(AccountId id, Doubt doubt) {
        jdbc.sql("""
                insert into doubts (account_id, what, since, until, login) values (?, ?, ?, ?, ?)
                on conflict (account_id, what) do update set
                    since = excluded.since, login = excluded.login,
                    until = case when doubts.until > excluded.until then doubts.until else excluded.until end
                """)
                .params(SqlParameters.of(
                        id.toString(),
                        doubt.what().name(),
                        doubt.since().toEpochMilli(),
                        doubt.until().toEpochMilli(),
                        doubt.login().map(Login::value).orElse(null)))
                .update();
    }

    /** Those that are not among these were noted beside a run that is under way: it does not know of them. */
    boolean besides(AccountId id, Set<Doubt> before) {
        var beside =
                doubts(id).stream().filter(doubt -> !before.contains(doubt)).toList();
        beside.forEach(doubt -> jdbc.sql("update doubts set unseen = true where account_id = ? and what = ?")
                .params(id.toString(), doubt.what().name())
                .update());
        return !beside.isEmpty();
    }

    /** Whoever has the lease from now on knows of all. */
    void claimed(AccountId id) {
        jdbc.sql("update doubts set unseen = false where account_id = ? and unseen = true")
                .param(id.toString())
                .update();
    }

    /** Exactly these are left, and what was noted beside the run. */
    void replaceDoubts(AccountId id, Collection<Doubt> doubts) {
        jdbc.sql("delete from doubts where account_id = ? and unseen = false")
                .param(id.toString())
                .update();
        doubts.forEach(doubt -> doubt(id, doubt));
    }
}
