package dev.scimbridge.store;

import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.audit.AuditLog;
import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.audit.AuditRecord.What;
import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.convergence.Observation;
import dev.scimbridge.plan.Change;
import dev.scimbridge.security.Network;
import dev.scimbridge.security.Scope;
import dev.scimbridge.security.Token;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Audit records in SQL: a row each, and one for each role of a grant or a revoke. */
final class SqlAuditLog implements AuditLog {

    private static final String SELECT = "select at, subject, what, detail, request, trace from audit where ";
    private static final String NOTHING = "";
    private static final int PAGE = 500;

    private final JdbcClient jdbc;
    private final Clock clock;

    SqlAuditLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void accepted(String subject, String detail) {
        add(subject, What.ACCEPTED, detail, RequestScope.current().orElse(null), null);
    }

    /** A change of Falcon that was answered. */
    void changed(String subject, Observation.Changed changed) {
        var request = changed.request().orElse(null);
        var trace = changed.trace().orElse(null);
        switch (changed.change()) {
            case Change.Recreate recreate -> add(subject, What.CREATED, "anew, with its new login", request, trace);
            case Change.DeleteFormer former -> add(subject, What.DELETED, "its former user", request, trace);
            case Change.Create create -> add(subject, What.CREATED, NOTHING, request, trace);
            case Change.Update update -> add(subject, What.UPDATED, NOTHING, request, trace);
            case Change.Grant grant -> add(subject, What.GRANTED, grant.grants(), request, trace);
            case Change.Revoke revoke -> add(subject, What.REVOKED, revoke.grants(), request, trace);
            case Change.Delete delete -> add(subject, What.DELETED, NOTHING, request, trace);
        }
    }

    void adopted(String subject, Observation.Adopted adopted) {
        add(subject, What.FOUND, adopted.held(), adopted.request().orElse(null), null);
    }

    /** Within the transaction that stores it. */
    void created(Token token) {
        var terms = "%s, %s, expires %s, from %s"
                .formatted(
                        token.name(),
                        sorted(token.scopes().stream().map(Scope::text)),
                        token.expires().map(Instant::toString).orElse("never"),
                        token.networks().isEmpty()
                                ? "everywhere"
                                : sorted(token.networks().stream().map(Network::toString)));
        add(token.keyId(), What.TOKEN_CREATED, terms, RequestScope.current().orElse(null), null);
    }

    /** Within the transaction that ends it. @param how more of it, after what it is called and when it ends */
    void revoked(String keyId, String name, Instant end, String how) {
        var detail = name + ", from " + end + " on" + how;
        add(keyId, What.TOKEN_REVOKED, detail, RequestScope.current().orElse(null), null);
    }

    private static String sorted(Stream<String> words) {
        return words.sorted().collect(Collectors.joining(" "));
    }

    private void add(
            String subject, What what, Set<RoleGrant> roles, @Nullable String request, @Nullable String trace) {
        new TreeSet<>(roles).forEach(role -> add(subject, what, role.toString(), request, trace));
    }

    private void add(String subject, What what, String detail, @Nullable String request, @Nullable String trace) {
        jdbc.sql("insert into audit (at, subject, what, detail, request, trace) values (?, ?, ?, ?, ?, ?)")
                .params(SqlParameters.of(clock.millis(), subject, what.name(), detail, request, trace))
                .update();
    }

    @Override
    public List<AuditRecord> ofRequest(String request, int limit) {
        return jdbc.sql(SELECT + "request = ? order by number limit ?")
                .params(request, limit)
                .query(SqlAuditLog::read)
                .list();
    }

    @Override
    public List<AuditRecord> of(String subject, int limit) {
        return jdbc.sql(SELECT + "subject = ? order by number desc limit ?")
                .params(subject, limit)
                .query(SqlAuditLog::read)
                .list();
    }

    @Override
    public Optional<AuditRecord> grantOf(String subject, String role) {
        return jdbc.sql(SELECT + "subject = ? and what = 'GRANTED' and detail = ? order by number desc limit 1")
                .params(subject, role)
                .query(SqlAuditLog::read)
                .optional();
    }

    @Override
    public Map<String, Long> statesOf(String request) {
        var states = new HashMap<String, Long>();
        jdbc.sql("select state, count(*) as number from accounts where request = ? group by state")
                .param(request)
                .query(row -> {
                    states.put(row.getString("state"), row.getLong("number"));
                });
        return states;
    }

    @Override
    public void export(Instant since, Consumer<AuditRecord> each) {
        var page = page(since, 0);
        while (!page.isEmpty()) {
            page.forEach(row -> each.accept(row.record()));
            page = page(since, page.getLast().number());
        }
    }

    /** By pages, because PostgreSQL's driver would have all rows in memory before the first. */
    private List<Numbered> page(Instant since, long after) {
        return jdbc.sql("select number, at, subject, what, detail, request, trace from audit"
                        + " where number > ? and at >= ? order by number limit ?")
                .params(after, since.toEpochMilli(), PAGE)
                .query((row, index) -> new Numbered(row.getLong("number"), read(row, index)))
                .list();
    }

    /** A record, and where it stands among all. */
    private record Numbered(long number, AuditRecord record) {}

    private static AuditRecord read(ResultSet row, int number) throws SQLException {
        return AuditRecord.stored(
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("subject"),
                row.getString("what"),
                row.getString("detail"),
                Optional.ofNullable(row.getString("request")),
                Optional.ofNullable(row.getString("trace")));
    }
}
