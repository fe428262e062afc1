package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Ending;
import dev.scimbridge.convergence.Lease;
import dev.scimbridge.convergence.LeaseOwner;
import dev.scimbridge.convergence.Leases;
import dev.scimbridge.convergence.PlanVersions;
import dev.scimbridge.plan.rails.PendingHold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Leases as columns of an account's row, judged by the database's clock. */
final class SqlLeases implements Leases {

    private static final String MAPPING = "(select coalesce(max(number), 0) from mapping_versions)";
    private static final String CATALOGUE = "(select coalesce(max(number), 0) from role_catalogues)";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SqlDialect dialect;
    private final SeenRows seen;
    private final Duration lease;
    private final Duration readLag;
    private final Clock clock;

    SqlLeases(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            SqlDialect dialect,
            Duration lease,
            Duration readLag,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.dialect = dialect;
        this.seen = new SeenRows(jdbc);
        this.lease = lease;
        this.readLag = readLag;
        this.clock = clock;
    }

    @Override
    public Claim claim(AccountId id, LeaseOwner owner) {
        return Objects.requireNonNull(transaction.execute(tx -> {
            lock(id);
            return claimLocked(id, owner);
        }));
    }

    /**
     * By a statement of its own: one that waits for a row reads all others as they were when it began, and a lock of the user may have come
     * with the row it waited for. SQLite has one writer at a time.
     */
    private void lock(AccountId id) {
        if (!dialect.forUpdate().isEmpty()) {
            jdbc.sql("select a.id from accounts a where a.id = ?" + dialect.forUpdate())
                    .param(id.toString())
                    .query(String.class)
                    .optional();
        }
    }

    /**
     * @param out somebody has the lease, or let it run out
     * @param held somebody has it
     */
    private record Claimable(
            Account account,
            PlanVersions versions,
            Optional<String> request,
            boolean out,
            boolean held,
            boolean departing,
            Optional<Instant> losingSince,
            boolean losingAll,
            Optional<Instant> pendingSince,
            Optional<Instant> verifyingSince,
            Optional<PendingHold> pending,
            boolean locked) {}

    /** The earlier of the two; a departure of an older version has no time. */
    private static Optional<Instant> losingSince(ResultSet row) throws SQLException {
        return Stream.of(row.getLong("losing_since"), row.getLong("departing_since"))
                .filter(millis -> millis > 0)
                .min(Long::compare)
                .map(Instant::ofEpochMilli);
    }

    @Override
    public Claim claimLocked(AccountId id, LeaseOwner owner) {
        var claimable = jdbc.sql("""
                select a.*, a.lease_until is not null as lease_out, coalesce(a.lease_until >= %s, false) as lease_held,
                    (select min(d.since) from departures d where d.account_id = a.id) as departing_since,
                    exists (select 1 from locks l where l.account_id = a.id) as locked,
                    %s as mapping, %s as catalogue, h.rail as hold_rail, h.decision as hold_decision
                from accounts a left join holds h on h.subject = a.id and h.decision in ('OPEN', 'ALLOWED')
                where a.id = ?
                """.formatted(dialect.nowMillis(), MAPPING, CATALOGUE))
                .param(id.toString())
                .query((row, number) -> new Claimable(
                        AccountRow.read(row, number),
                        new PlanVersions(row.getLong("mapping"), row.getLong("catalogue")),
                        Optional.ofNullable(row.getString("request")),
                        row.getBoolean("lease_out"),
                        row.getBoolean("lease_held"),
                        row.getObject("departing_since") != null,
                        losingSince(row),
                        row.getObject("losing_since") != null,
                        AccountRow.time(row, "pending_since"),
                        AccountRow.time(row, "verifying_since"),
                        SqlHolds.pending(row),
                        row.getBoolean("locked")))
                .optional();
        if (claimable.isEmpty()) {
            return new Missing();
        }
        return claimable.get().held() ? new Busy() : take(claimable.get(), owner);
    }

    /** A lease that was not given back, or a doubt whose time is over: what is held may have changed unseen. */
    private Claimed take(Claimable found, LeaseOwner owner) {
        var now = clock.instant();
        var account = seen.fill(List.of(found.account())).getFirst();
        if (!account.seen().doubts().isEmpty()) {
            seen.claimed(account.id());
        }
        var doubts = doubts(account, found.out());
        var suspect = found.out() || doubts.stream().anyMatch(this::makesHoldingsUnknown);
        jdbc.sql("""
                update accounts set
                    lease_after = case when lease_until is not null then lease_owner end,
                    lease_owner = ?,
                    lease_until = %s + ?,
                    lease_written = false,
                    holdings_known = case when ? = true then null else holdings_known end
                where id = ?
                """.formatted(dialect.nowMillis()))
                .params(owner.value(), lease.toMillis(), suspect, account.id().toString())
                .update();
        doubtCreate(account);
        var holdings = account.holdings();
        var known = suspect ? holdings.known(Optional.empty()) : holdings;
        return new Claimed(
                account.with(account.seen().with(known).with(doubts)),
                new Lease(account.id(), owner, account.wanted().generation(), found.versions(), found.request(), now),
                found.departing(),
                found.losingSince(),
                found.losingAll(),
                found.pendingSince(),
                found.verifyingSince(),
                found.pending(),
                found.locked());
    }

    private Set<Doubt> doubts(Account account, boolean out) {
        var doubts = new HashMap<Doubt.What, Doubt>();
        account.seen().doubts().forEach(doubt -> doubts.put(doubt.what(), doubt));
        if (out) {
            var takeover = new Doubt(Doubt.What.TAKEOVER, clock.instant(), callsLanded());
            doubts.put(takeover.what(), takeover);
            seen.doubt(account.id(), takeover);
        }
        return Set.copyOf(doubts.values());
    }

    private boolean makesHoldingsUnknown(Doubt doubt) {
        return switch (doubt.what()) {
            case LOST_CALL, TAKEOVER -> doubt.isOver(clock.instant());
            case LOST_CREATE, OWN_WRITE -> false;
        };
    }

    /** A create may be sent under this lease at once: if nothing is heard of it, it is in doubt. */
    private void doubtCreate(Account account) {
        if (account.life() == Lifecycle.ACTIVE
                && account.falcon().isEmpty()
                && !account.seen().createInDoubt()) {
            seen.doubt(account.id(), Doubt.lostCreate(account.profile().login(), clock.instant(), callsLanded()));
        }
    }

    /** A call ends before the lease does that it was made under; a read shows it when the lag is over. */
    private Instant callsLanded() {
        return clock.instant().plus(lease).plus(readLag);
    }

    /** Whoever holds it prolongs it by the statement that says so; who does not is told why. */
    @Override
    public Tenure hold(Lease mine) {
        return jdbc.sql("""
                update accounts set lease_until = %s + ?, lease_after = null, lease_written = true where id = ? and lease_owner = ?
                returning generation = ? and (life <> 'ACTIVE' or (%s = ? and %s = ?)) as newest
                """.formatted(dialect.nowMillis(), MAPPING, CATALOGUE))
                .params(
                        lease.toMillis(),
                        mine.account().toString(),
                        mine.owner().value(),
                        mine.generation(),
                        mine.versions().mapping(),
                        mine.versions().catalogue())
                .query((row, number) -> row.getBoolean("newest") ? Tenure.HELD : Tenure.OUTDATED)
                .optional()
                .orElseGet(() -> lost(mine));
    }

    /** @return {@link Tenure#TAKEN} where nobody has stored anything since, else {@link Tenure#LOST}; locks the row as {@link #hold} does */
    private Tenure lost(Lease mine) {
        return jdbc.sql("select a.lease_after from accounts a where a.id = ?" + dialect.forUpdate())
                .param(mine.account().toString())
                .query((row, number) ->
                        mine.owner().value().equals(row.getString("lease_after")) ? Tenure.TAKEN : Tenure.LOST)
                .optional()
                .orElse(Tenure.GONE);
    }

    @Override
    public void end(Lease mine, Ending ending) {
        var state = ending.verdict().state();
        var finished = state != State.PENDING;
        jdbc.sql("""
                update accounts set
                    life = ?, active = ?, ownership = ?, state = ?, detail = ?, delete_due = ?,
                    converged_generation = case when ? = true then generation else converged_generation end,
                    planned_mapping = case when ? = true then ? else planned_mapping end,
                    planned_catalogue = case when ? = true then ? else planned_catalogue end,
                    last_converged = case when ? = true then ? else last_converged end,
                    verifying_since = case when ? = true then coalesce(losing_since, verifying_since) else null end,
                    losing_since = case when ? = true then losing_since else null end,
                    pending_since = case when ? = true then null else coalesce(pending_since, ?) end,
                    lease_until = null
                where id = ?
                """)
                .params(SqlParameters.of(
                        ending.life().name(),
                        ending.active(),
                        ending.ownership().name(),
                        state.name(),
                        ending.verdict().text().orElse(null),
                        AccountRow.millis(ending.deleteDue()),
                        finished,
                        ending.isPlanned(),
                        mine.versions().mapping(),
                        ending.isPlanned(),
                        mine.versions().catalogue(),
                        state == State.CONVERGED,
                        clock.millis(),
                        ending.isToBeVerified(),
                        ending.isOpen(),
                        finished,
                        clock.millis(),
                        mine.account().toString()))
                .update();
        seen.replaceDoubts(mine.account(), ending.doubts());
        seen.holdings().own(mine.account(), ending.owned());
        if (finished && ending.life() != Lifecycle.ACTIVE) {
            SqlDrift.forgetWanted(jdbc, mine.account());
        }
    }

    @Override
    public void giveBack(Lease mine, Set<Doubt> doubts) {
        seen.replaceDoubts(mine.account(), doubts);
        jdbc.sql("update accounts set lease_until = null where id = ? and lease_owner = ?")
                .params(mine.account().toString(), mine.owner().value())
                .update();
    }
}
