package dev.scimbridge.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * SQLite as the embedded database: write-ahead log, every commit on disk before it is acknowledged, writers queued in Java.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${spring.datasource.url:}'.startsWith('jdbc:sqlite:')")
class SqliteConfiguration {

    private static final int CONNECTIONS = 8;

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
        createDirectory(dataSource.getJdbcUrl());
        dataSource.addDataSourceProperty("journal_mode", "WAL");
        dataSource.addDataSourceProperty("synchronous", "FULL");
        dataSource.addDataSourceProperty("busy_timeout", "10000");
        dataSource.addDataSourceProperty("foreign_keys", "true");
        dataSource.addDataSourceProperty("transaction_mode", "DEFERRED");
        dataSource.setMaximumPoolSize(CONNECTIONS);
    }

    private static void createDirectory(String url) {
        var file = url.substring("jdbc:sqlite:".length()).replaceFirst("\\?.*", "");
        var directory = Path.of(file).toAbsolutePath().getParent();
        try {
            if (directory != null) {
                Files.createDirectories(directory);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(
                    "The directory of the SQLite file cannot be made: " + directory + " (spring.datasource.url)",
                    impossible);
        }
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new OneWriter(dataSource);
    }

    @Bean
    SQLExceptionTranslator sqliteExceptions() {
        return new SqliteExceptions();
    }
}
