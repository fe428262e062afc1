package dev.scimbridge.commands;

import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.operations.RefusedSetting;
import dev.scimbridge.store.DatabaseCondition;
import dev.scimbridge.store.DriverWords;
import dev.scimbridge.store.EarlierTables;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.dao.DataAccessException;

/**
 * The database and the ports that the store implements, for a command: migrated, with the settings of the service, but with
 * no web server, no scheduler and no Falcon. It says nothing on standard output; what goes wrong is one sentence.
 */
final class OpenDatabase implements AutoCloseable {

    private static final List<String> QUIET =
            List.of("--logging.threshold.console=off", "--spring.datasource.hikari.minimum-idle=1");

    private final ConfigurableApplicationContext context;

    private OpenDatabase(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * @param settings as {@code --spring.datasource.url=...}, over those of application.yaml and the environment
     * @param further configuration a command needs beside the store
     * @throws CommandFailure when the database cannot be used, or a setting is wrong
     */
    static OpenDatabase open(List<String> settings, Class<?>... further) {
        return open(EarlierTables.REFUSED, SqliteFile::require, settings, further);
    }

    /** The same of a copy, or of what is to become the service's: its tables are completed. */
    static OpenDatabase openOwn(List<String> settings) {
        return open(EarlierTables.COMPLETED, SqliteFile::require, settings);
    }

    /** The same, but where there is no database it makes one. */
    static OpenDatabase openOrMake(List<String> settings, Consumer<Path> made, Class<?>... further) {
        return open(EarlierTables.REFUSED, file -> file.missing().ifPresent(made), settings, further);
    }

    /** The same, but its tables are left as they are, which may be none. */
    static OpenDatabase openAsItIs(List<String> settings) {
        var all = new ArrayList<>(settings);
        all.add("--spring.flyway.enabled=false");
        return open(EarlierTables.REFUSED, SqliteFile::require, all);
    }

    /** The same by one session alone, so that whoever else has one open can be counted. */
    static OpenDatabase openAsItIsByOneSession(List<String> settings) {
        var all = new ArrayList<>(settings);
        all.add("--spring.datasource.hikari.maximum-pool-size=1");
        return openAsItIs(all);
    }

    /**
     * The settings alone, from wherever the service has them.
     *
     * @throws CommandFailure they cannot be read
     */
    static ConfigurableEnvironment settings(List<String> settings) {
        var arguments = new ArrayList<>(QUIET);
        arguments.addAll(settings);
        try (var context = new SpringApplicationBuilder(SettingsOnly.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new))) {
            return context.getEnvironment();
        } catch (RuntimeException failed) {
            throw failure(failed);
        }
    }

    private static OpenDatabase open(
            EarlierTables earlier, Consumer<SqliteFile> before, List<String> settings, Class<?>... further) {
        var arguments = new ArrayList<>(QUIET);
        arguments.addAll(settings);
        try {
            return new OpenDatabase(new SpringApplicationBuilder(StoreOnly.class)
                    .sources(further)
                    .web(WebApplicationType.NONE)
                    .bannerMode(Banner.Mode.OFF)
                    .registerShutdownHook(false)
                    .initializers(context -> before.accept(SqliteFile.of(context.getEnvironment())))
                    .initializers(context -> context.getBeanFactory().registerSingleton("earlierTables", earlier))
                    .run(arguments.toArray(String[]::new)));
        } catch (RuntimeException failed) {
            throw failure(failed);
        }
    }

    /** What an operator is told of a database that fails. */
    static CommandFailure failure(RuntimeException failed) {
        return failed instanceof CommandFailure told ? told : new CommandFailure(sentence(failed), failed);
    }

    /** @throws CommandFailure the database does not tell, as where its tables are another role's */
    DatabaseCondition.Tables tables() {
        try {
            return port(DatabaseCondition.class).tables();
        } catch (DataAccessException | FlywayException failed) {
            throw failure(failed);
        }
    }

    <T> T port(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }

    /** Our own words and the database's; no others, since a library may quote a URL with its password. */
    private static String sentence(Throwable failed) {
        return RefusedSetting.sentence(failed).orElseGet(() -> ofCauses(failed));
    }

    private static String ofCauses(Throwable failed) {
        var sentence = "It could not be started; the service's log says more: "
                + failed.getClass().getSimpleName();
        for (var cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused) {
                sentence = "The database (spring.datasource.url) cannot be used: "
                        + DriverWords.firstLine(refused.getMessage());
            } else if (cause instanceof FlywayValidateException) {
                sentence =
                        "The tables of the database are those of another version of the bridge; use the version that the"
                                + " service runs.";
            } else if (isOurs(cause)) {
                sentence = firstLine(cause);
            }
        }
        return sentence;
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    private static boolean isOurs(Throwable cause) {
        var thrownAt = cause.getStackTrace();
        return thrownAt.length > 0 && thrownAt[0].getClassName().startsWith("dev.scimbridge.");
    }

    /** Nothing is made of the settings. */
    static final class SettingsOnly {}

    /** No {@code @Configuration}: the service must not find it. */
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        FlywayAutoConfiguration.class,
    })
    @EnableConfigurationProperties(BridgeProperties.class)
    @ComponentScan("dev.scimbridge.store")
    static class StoreOnly {}
}
