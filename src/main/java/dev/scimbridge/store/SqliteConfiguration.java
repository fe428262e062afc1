package dev.scimbridge.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.scimbridge.store.opening.StoreRefused;
import javax.sql.DataSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * SQLite as the embedded database: write-ahead log, every commit on disk before it is acknowledged, writers queued in Java.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(SqliteConfiguration.OnSqlite.class)
class SqliteConfiguration {

    private static final int CONNECTIONS = 8;
    private static final int FULL = 2;

    /** The database that is configured is SQLite. */
    static final class OnSqlite extends UrlCondition {
        OnSqlite() {
            super("jdbc:sqlite:");
        }
    }

    @Bean
    static BeanPostProcessor sqliteDataSource() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource dataSource) {
                    configure(dataSource);
                }
                return bean;
            }
        };
    }

    private static void configure(HikariDataSource dataSource) {
        dataSource.addDataSourceProperty("journal_mode", "WAL");
        dataSource.addDataSourceProperty("synchronous", "FULL");
        dataSource.addDataSourceProperty("busy_timeout", String.valueOf(SqliteTransactions.PATIENCE.toMillis()));
        dataSource.addDataSourceProperty("foreign_keys", "true");
        dataSource.addDataSourceProperty("transaction_mode", "DEFERRED");
        dataSource.setMaximumPoolSize(CONNECTIONS);
        dataSource.setDataSource(new KeptStatements(dataSource.getJdbcUrl(), dataSource.getDataSourceProperties()));
    }

    /** Stops the start unless what was asked for is in force: an acknowledged write must survive a power cut. */
    @Bean
    InitializingBean sqliteDurability(JdbcClient jdbc) {
        return () -> {
            var journal = jdbc.sql("pragma journal_mode").query(String.class).single();
            var synchronous =
                    jdbc.sql("pragma synchronous").query(Integer.class).single();
            if (!journal.equalsIgnoreCase("wal") || synchronous < FULL) {
                throw new StoreRefused(
                        "SQLite would lose acknowledged writes: journal_mode is " + journal + " and synchronous is "
                                + synchronous + ", not WAL and FULL (2).",
                        "No user or group was written, and Falcon was not called.",
                        "Remove such settings from spring.datasource.url, and keep the file on a local disk.",
                        null);
            }
        };
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new SqliteTransactions(dataSource);
    }

    @Bean
    StatementTime statementTime(PlatformTransactionManager manager) {
        var reading = new TransactionTemplate(manager);
        reading.setReadOnly(true);
        return new SqliteStatementTime(reading);
    }

    @Bean
    SQLExceptionTranslator sqliteExceptions() {
        return new SqliteExceptions();
    }
}
