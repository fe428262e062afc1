package dev.scimbridge.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import dev.scimbridge.convergence.BridgeProperties;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.WebApplicationContext;

/**
 * PostgreSQL as several replicas share it: none of them keeps the others from a row for long, not even one that stands still. That binds the
 * service's connections; commands and migrations wait for as long as it takes.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(PostgresConfiguration.OnPostgres.class)
class PostgresConfiguration {

    /** The database that is configured is PostgreSQL. */
    static final class OnPostgres extends UrlCondition {
        OnPostgres() {
            super("jdbc:postgresql:");
        }
    }

    @Bean
    static BeanPostProcessor postgresDataSource(ApplicationContext context, ObjectProvider<BridgeProperties> bridge) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool) {
                    configure(pool);
                    if (context instanceof WebApplicationContext) {
                        SessionBounds.of(bridge.getObject()).bind(pool);
                    }
                }
                return bean;
            }
        };
    }

    /** No {@code socketTimeout}: it would cut the longest statement that there is, and nobody knows how long that takes. */
    private static void configure(HikariDataSource pool) {
        pool.getDataSourceProperties().putIfAbsent("tcpKeepAlive", "true");
    }

    /**
     * Migrations take connections of their own: the one that holds their lock is idle in its transaction for as long as the others
     * migrate. Where {@code spring.flyway} names other ones it is those.
     */
    @Bean
    FlywayConfigurationCustomizer unboundMigrations() {
        return flyway -> {
            if (flyway.getDataSource() instanceof HikariDataSource pool) {
                flyway.dataSource(unbound(pool));
            }
        };
    }

    /** As the pool makes its own; Spring's, which does the same, writes the URL with its password into a log. */
    private static DataSource unbound(HikariDataSource pool) {
        return new DriverDataSource(
                pool.getJdbcUrl(),
                pool.getDriverClassName(),
                pool.getDataSourceProperties(),
                pool.getUsername(),
                pool.getPassword());
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource, SQLExceptionTranslator exceptions) {
        return new PostgresTransactions(dataSource, exceptions);
    }

    @Bean
    StatementTime statementTime(JdbcTemplate jdbc, PlatformTransactionManager manager) {
        var reading = new TransactionTemplate(manager);
        reading.setReadOnly(true);
        reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return new PostgresStatementTime(jdbc, reading);
    }

    @Bean
    SQLExceptionTranslator postgresExceptions() {
        return new PostgresExceptions();
    }
}
