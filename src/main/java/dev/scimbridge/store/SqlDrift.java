package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.convergence.Drift;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Drift in SQL: a row for each account, kind and role. */
final class SqlDrift implements Drift {

    private final JdbcClient jdbc;
    private final Clock clock;

    SqlDrift(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Set<String> found(AccountId account, Kind kind, Set<String> what) {
        var known = known(account, kind);
        known.stream()
                .filter(one -> !what.contains(one))
                .forEach(one -> jdbc.sql("delete from drift where account_id = ? and kind = ? and what = ?")
                        .params(account.toString(), kind.name(), one)
                        .update());
        var added = new TreeSet<>(what);
        added.removeAll(known);
        added.forEach(one -> jdbc.sql("""
                insert into drift (account_id, kind, what, since) values (?, ?, ?, ?) on conflict do nothing
                """)
                .params(account.toString(), kind.name(), one, clock.millis())
                .update());
        return added;
    }

    /** What was found to be otherwise is so no more: whoever asks for it has the last word, also where Falcon refuses it. */
    static void mended(JdbcClient jdbc, AccountId account, Kind kind, Set<RoleGrant> grants) {
        var these = Chunks.in("what", List.copyOf(grants), RoleGrant::toString);
        jdbc.sql("delete from drift where account_id = ? and kind = ? and " + these.sql())
                .param(account.toString())
                .param(kind.name())
                .params(these.parameters())
                .update();
    }

    /** Its names are those that were asked for. */
    static void renamed(JdbcClient jdbc, AccountId account) {
        jdbc.sql("delete from drift where account_id = ? and kind = ?")
                .params(account.toString(), Kind.NAME_CHANGED.name())
                .update();
    }

    /** Its user is gone, and whoever comes after is another one. */
    static void forget(JdbcClient jdbc, AccountId account) {
        jdbc.sql("delete from drift where account_id = ?")
                .param(account.toString())
                .update();
    }

    /** It was looked at, is not active any more, and nothing that was to be so is to be so now. */
    static void forgetWanted(JdbcClient jdbc, AccountId account) {
        jdbc.sql("delete from drift where account_id = ? and kind in ('ROLE_MISSING', 'USER_DELETED', 'NAME_CHANGED')")
                .param(account.toString())
                .update();
    }

    @Override
    public Set<String> known(AccountId account, Kind kind) {
        return Set.copyOf(jdbc.sql("select what from drift where account_id = ? and kind = ?")
                .params(account.toString(), kind.name())
                .query(String.class)
                .list());
    }

    @Override
    public Map<Kind, Long> count() {
        var counted = new EnumMap<Kind, Long>(Kind.class);
        jdbc.sql("select kind, count(*) as number from drift group by kind").query(row -> {
            counted.put(Kind.valueOf(row.getString("kind")), row.getLong("number"));
        });
        return counted;
    }

    @Override
    public List<Drifted> all() {
        return jdbc.sql("""
                select d.*, a.user_name from drift d join accounts a on a.id = d.account_id
                order by d.since, d.account_id, d.kind, d.what
                """)
                .query((row, number) -> new Drifted(
                        new AccountId(UUID.fromString(row.getString("account_id"))),
                        row.getString("user_name"),
                        Kind.valueOf(row.getString("kind")),
                        row.getString("what"),
                        Instant.ofEpochMilli(row.getLong("since"))))
                .list();
    }
}
