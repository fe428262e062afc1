package dev.scimbridge.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.scimbridge.convergence.BridgeProperties;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long a session of PostgreSQL may keep others waiting, and wait for them.
 *
 * @param idleInTransaction how long a transaction may do nothing: then its process stands still, or the network swallows what it says, and
 *     PostgreSQL ends it, so that its locks are free. Nothing but Java runs between two statements of ours; a pause of its collector is
 *     shorter by far
 * @param lockWait how long a statement waits for a row that another holds: then the request is answered, while its client still listens, and
 *     the connection serves others
 */
record SessionBounds(Duration idleInTransaction, Duration lockWait) {

    private static final int PART = 4;

    static SessionBounds of(BridgeProperties bridge) {
        return new SessionBounds(part(bridge.lease(), 5, 10), part(bridge.answerWithin(), 1, 5));
    }

    /** A quarter, since a statement may wait twice, for its turn and for the row, and for a connection before; within bounds in seconds. */
    private static Duration part(Duration whole, long least, long most) {
        return Duration.ofMillis(Math.clamp(whole.toMillis() / PART, least * 1000, most * 1000));
    }

    /**
     * In SQL when a connection is made, and not in its startup packet, which a PgBouncer refuses where it does not know such a setting. What
     * somebody has set for this URL, user or database goes first; the server's own file, which is for everybody, does not.
     */
    void bind(HikariDataSource pool) {
        var statements = Stream.concat(
                Optional.ofNullable(pool.getConnectionInitSql()).stream(),
                Stream.of(
                        set("idle_in_transaction_session_timeout", idleInTransaction), set("lock_timeout", lockWait)));
        pool.setConnectionInitSql(statements.collect(Collectors.joining("; ")));
    }

    private static String set(String setting, Duration value) {
        return """
                select set_config(name, '%dms', false) from pg_settings
                where name = '%s' and source in ('default', 'configuration file', 'command line')
                """.formatted(value.toMillis(), setting).strip();
    }
}
