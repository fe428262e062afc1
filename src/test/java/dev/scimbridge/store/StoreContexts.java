package dev.scimbridge.store;

import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.databases.TestDatabase;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The store alone, over a new database. */
final class StoreContexts {

    private StoreContexts() {}

    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        FlywayAutoConfiguration.class,
    })
    @Import({StoreConfiguration.class, SqliteConfiguration.class, PostgresConfiguration.class})
    @EnableConfigurationProperties(BridgeProperties.class)
    static class Store {}

    static ConfigurableApplicationContext start(TestDatabase database, String... settings) {
        var always = Stream.of(
                "--spring.datasource.url=" + database.url(),
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--spring.flyway.locations=classpath:db/migration/common,classpath:db/migration/{vendor}");
        return new SpringApplicationBuilder(Store.class)
                .web(WebApplicationType.NONE)
                .run(Stream.concat(always, Stream.of(settings)).toArray(String[]::new));
    }
}
