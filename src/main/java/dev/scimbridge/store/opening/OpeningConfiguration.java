package dev.scimbridge.store.opening;

import com.zaxxer.hikari.HikariDataSource;
import dev.scimbridge.store.EarlierTables;
import dev.scimbridge.store.StoreProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.WebApplicationContext;

/** Puts the checks before the pool's first connection, and before the first migration. */
@Configuration(proxyBeanMethods = false)
class OpeningConfiguration {

    @Bean
    FlywayMigrationStrategy schemaCheck(ObjectProvider<EarlierTables> earlier) {
        return new SchemaCheck(earlier.getIfAvailable(() -> EarlierTables.COMPLETED));
    }

    @Bean
    static BeanPostProcessor storeOpening(ApplicationContext context, ObjectProvider<StoreProperties> properties) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool) {
                    open(pool, patience(context, properties.getObject()));
                }
                return bean;
            }
        };
    }

    /** The service waits; a command asks once, since somebody sits before it. */
    private static Duration patience(ApplicationContext context, StoreProperties properties) {
        return context instanceof WebApplicationContext ? properties.waitAtStart() : Duration.ZERO;
    }

    /** By this machine's clock: the bridge's is the database's, which is not there yet. */
    private static void open(HikariDataSource pool, Duration patience) {
        var url = pool.getJdbcUrl();
        if (url.startsWith(SqliteOpening.PREFIX)) {
            new SqliteOpening(url, settings(pool), patience, Clock.systemUTC()).check();
        } else {
            new PostgresOpening(url, settings(pool), patience, Clock.systemUTC()).await();
        }
    }

    private static Properties settings(HikariDataSource pool) {
        var settings = new Properties();
        settings.putAll(pool.getDataSourceProperties());
        putIfSet(settings, "user", pool.getUsername());
        putIfSet(settings, "password", pool.getPassword());
        return settings;
    }

    private static void putIfSet(Properties settings, String key, @Nullable String value) {
        if (value != null) {
            settings.setProperty(key, value);
        }
    }
}
