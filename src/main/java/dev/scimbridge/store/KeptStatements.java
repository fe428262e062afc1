package dev.scimbridge.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.apache.commons.dbcp2.DelegatingPreparedStatement;
import org.apache.commons.dbcp2.PStmtKey;
import org.apache.commons.dbcp2.PoolingConnection;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.sqlite.JDBC;

/**
 * Connections to SQLite that keep what was prepared once. SQLite's driver compiles a statement each time it is prepared, which
 * was a fifth of what a write costs; PostgreSQL's keeps them by itself.
 */
final class KeptStatements extends SimpleDriverDataSource {

    /** Of a connection: a create takes some thirty; more that a client's filters make are dropped, the longest unused first. */
    private static final int MOST = 100;

    private static final GenericKeyedObjectPoolConfig<DelegatingPreparedStatement> KEEPING = keeping();

    KeptStatements(String url, Properties settings) {
        super(new JDBC(), url, settings);
    }

    private static GenericKeyedObjectPoolConfig<DelegatingPreparedStatement> keeping() {
        var config = new GenericKeyedObjectPoolConfig<DelegatingPreparedStatement>();
        config.setMaxTotal(MOST);
        config.setMaxTotalPerKey(-1);
        config.setMaxIdlePerKey(1);
        config.setBlockWhenExhausted(false);
        config.setMaxWait(Duration.ZERO);
        config.setJmxEnabled(false);
        return config;
    }

    @Override
    protected Connection getConnectionFromDriver(Properties settings) throws SQLException {
        var driven = super.getConnectionFromDriver(settings);
        SqliteStatementTime.watch(driven);
        var connection = new PoolingConnection(driven);
        connection.setStatementPool(
                new GenericKeyedObjectPool<PStmtKey, DelegatingPreparedStatement>(connection, KEEPING));
        return connection;
    }
}
