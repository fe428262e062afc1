package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.convergence.HeldChange;
import dev.scimbridge.convergence.HeldChange.Cause;
import dev.scimbridge.convergence.HeldChange.Decision;
import dev.scimbridge.convergence.HeldChange.Kind;
import dev.scimbridge.convergence.Holds;
import dev.scimbridge.plan.rails.Hold;
import dev.scimbridge.plan.rails.PendingHold;
import dev.scimbridge.plan.rails.RailName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Holds in SQL: what is decided stays as a record of who decided it. */
final class SqlHolds implements Holds {

    private static final String CAUSE = """
            coalesce(
                (select case when a.life = 'INACTIVE' then 'DEACTIVATION' when a.life <> 'ACTIVE' then 'DELETE' end
                    from accounts a where a.id = ?),
                (select case d.cause when 'MEMBER' then 'GROUP_REMOVAL' when 'RENAME' then 'GROUP_RENAME' else 'GROUP_DELETE' end
                    from departures d where d.account_id = ? order by d.group_id limit 1),
                ?)
            """;
    private static final String SELECT = """
            select h.*, coalesce(a.user_name, g.display_name) as name
            from holds h
                left join accounts a on h.kind = 'USER' and a.id = h.subject
                left join scim_groups g on h.kind = 'GROUP' and g.id = h.subject
            where coalesce(a.id, g.id) is not null and""" + " ";

    private final JdbcClient jdbc;
    private final Clock clock;

    SqlHolds(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Of a row that has {@code hold_rail} and {@code hold_decision}, null where nothing is held. */
    static Optional<PendingHold> pending(ResultSet row) throws SQLException {
        var decision = row.getString("hold_decision");
        return decision == null
                ? Optional.empty()
                : Optional.of(new PendingHold(
                        RailName.valueOf(row.getString("hold_rail")), decision.equals(Decision.ALLOWED.name())));
    }

    @Override
    public boolean hold(AccountId account, List<Hold> holds) {
        var allowed = allowed(account);
        if (allowed.filter(rail -> holds.stream().anyMatch(hold -> hold.rail() == rail))
                .isPresent()) {
            return true;
        }
        allowed.ifPresent(rail -> settle(account));
        open(account, holds);
        return false;
    }

    private Optional<RailName> allowed(AccountId account) {
        return jdbc.sql("select rail from holds where subject = ? and decision = 'ALLOWED'")
                .param(account.toString())
                .query((row, number) -> RailName.valueOf(row.getString(1)))
                .optional();
    }

    private void open(AccountId account, List<Hold> holds) {
        var rail = Hold.foremost(holds);
        var id = account.toString();
        var why = holds.stream().map(Hold::why).collect(Collectors.joining(" "));
        var would = holds.stream().map(Hold::would).collect(Collectors.joining(", "));
        var cause = rail == RailName.ADOPTION ? Cause.ADOPTION : Cause.ROLES;
        jdbc.sql("""
                insert into holds (subject, number, kind, rail, cause, since, would, why, decision, request)
                values (?, 1 + coalesce((select max(number) from holds where subject = ?), 0), 'USER', ?, %s, ?, ?, ?, 'OPEN',
                    (select request from accounts where id = ?))
                on conflict (subject) where decision in ('OPEN', 'ALLOWED') do update set
                    rail = excluded.rail, cause = excluded.cause, would = excluded.would, why = excluded.why,
                    request = excluded.request
                """.formatted(CAUSE))
                .params(id, id, rail.name(), id, id, cause.name(), clock.millis(), would, why, id)
                .update();
    }

    @Override
    public void hold(GroupId group, RailName rail, String would, String why) {
        var id = group.toString();
        jdbc.sql("""
                insert into holds (subject, number, kind, rail, cause, since, would, why, decision, request)
                values (
                    ?, 1 + coalesce((select max(number) from holds where subject = ?), 0), 'GROUP', ?, ?, ?, ?, ?, 'OPEN',
                    nullif(?, ''))
                on conflict (subject) where decision in ('OPEN', 'ALLOWED') do update set
                    rail = excluded.rail, would = excluded.would, why = excluded.why,
                    request = coalesce(excluded.request, holds.request)
                where holds.would <> excluded.would or holds.why <> excluded.why
                """)
                .params(
                        id,
                        id,
                        rail.name(),
                        Cause.GROUP_RENAME.name(),
                        clock.millis(),
                        would,
                        why,
                        RequestScope.current().orElse(""))
                .update();
    }

    @Override
    public void settle(AccountId account) {
        settle(jdbc, account.toString());
    }

    @Override
    public void settle(GroupId group) {
        settle(jdbc, group.toString());
    }

    /** Of whatever goes, too: nobody could decide it. */
    static void settle(JdbcClient jdbc, String subject) {
        jdbc.sql("""
                update holds set decision = case decision when 'ALLOWED' then 'APPLIED' else 'WITHDRAWN' end
                where subject = ? and decision in ('OPEN', 'ALLOWED')
                """).param(subject).update();
    }

    @Override
    public List<HeldChange> open(Optional<String> id) {
        return jdbc.sql(SELECT + "h.decision = 'OPEN' and (? = '' or h.subject = ?) order by h.since, h.subject")
                .params(id.orElse(""), id.orElse(""))
                .query(SqlHolds::read)
                .list();
    }

    @Override
    public Map<AccountId, PendingHold> pending(Collection<AccountId> accounts) {
        var pending = new HashMap<AccountId, PendingHold>();
        for (var chunk : Chunks.of(accounts)) {
            var these = Chunks.in("h.subject", chunk, AccountId::toString);
            jdbc.sql("""
                    select h.subject, h.rail as hold_rail, h.decision as hold_decision
                    from holds h where h.decision in ('OPEN', 'ALLOWED') and\s""" + these.sql()).params(these.parameters()).query(row -> {
                var id = new AccountId(UUID.fromString(row.getString("subject")));
                pending(row).ifPresent(hold -> pending.put(id, hold));
            });
        }
        return pending;
    }

    @Override
    public Map<RailName, Waiting> waiting() {
        var waiting = new EnumMap<RailName, Waiting>(RailName.class);
        jdbc.sql(
                        "select rail, count(*) as number, min(since) as oldest from holds where decision = 'OPEN' group by rail")
                .query(row -> {
                    waiting.put(
                            RailName.valueOf(row.getString("rail")),
                            new Waiting(row.getLong("number"), Instant.ofEpochMilli(row.getLong("oldest"))));
                });
        return waiting;
    }

    @Override
    public Optional<HeldChange> newest(String id) {
        return jdbc.sql(SELECT + "h.subject = ? order by h.number desc limit 1")
                .param(id)
                .query(SqlHolds::read)
                .optional();
    }

    @Override
    public void decide(String id, Decision decision, String by) {
        jdbc.sql("""
                update holds set decision = ?, decided_at = ?, decided_by = ?
                where subject = ? and decision in ('OPEN', 'ALLOWED')
                """).params(decision.name(), clock.millis(), by, id).update();
    }

    private static HeldChange read(ResultSet row, int number) throws SQLException {
        var decidedAt = row.getLong("decided_at");
        return new HeldChange(
                row.getString("subject"),
                Kind.valueOf(row.getString("kind")),
                row.getString("name"),
                RailName.valueOf(row.getString("rail")),
                Cause.valueOf(row.getString("cause")),
                Instant.ofEpochMilli(row.getLong("since")),
                row.getString("would"),
                row.getString("why"),
                Decision.valueOf(row.getString("decision")),
                decidedAt == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(decidedAt)),
                Optional.ofNullable(row.getString("decided_by")),
                Optional.ofNullable(row.getString("request")));
    }
}
