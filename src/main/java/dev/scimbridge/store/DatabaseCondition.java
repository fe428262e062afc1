package dev.scimbridge.store;

import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What condition the database is in, for an operator; asking changes nothing. */
public final class DatabaseCondition {

    private static final int OLDEST_POSTGRESQL = 14;

    private final JdbcTemplate jdbc;
    private final DataSource dataSource;
    private final SqlDialect dialect;

    DatabaseCondition(JdbcTemplate jdbc, DataSource dataSource, SqlDialect dialect) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.dialect = dialect;
    }

    /** How the tables are beside those that this version needs. */
    public enum Tables {
        NONE_YET,
        OF_AN_EARLIER_VERSION,
        OF_ANOTHER_VERSION,
        OF_THIS_VERSION
    }

    /** Fails, by whatever Spring or Flyway throws, where the database does not answer. */
    public Tables tables() {
        var flyway = Flyway.configure()
                .dataSource(dataSource)
                .locations(
                        "classpath:db/migration/common",
                        "classpath:db/migration/" + (isSqlite() ? "sqlite" : "postgresql"))
                .outOfOrder(true)
                .ignoreMigrationPatterns("*:pending", "*:future")
                .load();
        if (flyway.info().applied().length == 0) {
            return Tables.NONE_YET;
        }
        var later = Arrays.stream(flyway.info().all()).anyMatch(one -> one.getState() == MigrationState.FUTURE_SUCCESS);
        if (later || !flyway.validateWithResult().validationSuccessful) {
            return Tables.OF_ANOTHER_VERSION;
        }
        return flyway.info().pending().length > 0 ? Tables.OF_AN_EARLIER_VERSION : Tables.OF_THIS_VERSION;
    }

    /**
     * How many sessions clients have open on the database beside the one that asks; of a SQLite file nobody can say. Those of other
     * roles may not be told to this one. What a pooler has put by is nobody's.
     */
    public int countOtherSessions() {
        return isSqlite()
                ? 0
                : JdbcClient.create(jdbc).sql("""
                                select count(*) from pg_stat_activity
                                where datname = current_database() and pid <> pg_backend_pid()
                                    and backend_type = 'client backend'
                                    and not (state = 'idle' and query ilike 'discard all%')
                                """).query(Integer.class).single();
    }

    public boolean isSqlite() {
        return dialect == SqlDialect.SQLITE;
    }

    /** As {@code PostgreSQL 18.6}. */
    public String product() {
        return String.valueOf(jdbc.execute((ConnectionCallback<String>) connection -> {
            DatabaseMetaData product = connection.getMetaData();
            return product.getDatabaseProductName() + " " + product.getDatabaseProductVersion();
        }));
    }

    /** Settings of the server by which acknowledged writes can be lost; of SQLite there are none, or it was not opened. */
    public List<String> unsafeSettings() {
        var unsafe = new ArrayList<String>();
        if (isSqlite()) {
            return unsafe;
        }
        for (var name : List.of("fsync", "full_page_writes", "synchronous_commit")) {
            if (JdbcClient.create(jdbc)
                    .sql("show " + name)
                    .query(String.class)
                    .single()
                    .equals("off")) {
                unsafe.add(name + "=off");
            }
        }
        return unsafe;
    }

    /** Whether its makers still mend it. */
    public boolean isSupported() {
        return isSqlite()
                || JdbcClient.create(jdbc)
                                .sql("select current_setting('server_version_num')::int / 10000")
                                .query(Integer.class)
                                .single()
                        >= OLDEST_POSTGRESQL;
    }
}
