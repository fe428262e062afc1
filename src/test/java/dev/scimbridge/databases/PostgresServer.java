package dev.scimbridge.databases;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One real PostgreSQL for all tests of a JVM: by Testcontainers where a Docker engine answers and has the image, otherwise
 * from the embedded binaries. Never left out silently: which one it is stands in the log.
 */
final class PostgresServer {

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
    private static final String IMAGE = "postgres:18";
    /** Sessions, of stores that some tests leave open for those that follow. */
    private static final int AS_MANY_AS_EMBEDDED = 300;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private PostgresServer() {}

    /** Where a superuser connects to one of the server's databases. */
    interface Server {
        String url(String database);
    }

    private static final class Holder {
        static final Server SERVER = start();
    }

    /** The JDBC URL of a new empty database, credentials included. */
    static String newDatabase() {
        var name = "bridge_" + NUMBER.incrementAndGet();
        try (var connection = DriverManager.getConnection(Holder.SERVER.url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return Holder.SERVER.url(name);
    }

    private static Server start() {
        try {
            return DockerClientFactory.instance().isDockerAvailable() ? container() : embedded();
        } catch (RuntimeException unusable) {
            log.warn("A Docker engine answers, but {} cannot be started there: {}", IMAGE, unusable.getMessage());
            return embedded();
        }
    }

    private static Server container() {
        var container = new PostgreSQLContainer(IMAGE);
        container.setCommand("postgres", "-c", "fsync=off", "-c", "max_connections=" + AS_MANY_AS_EMBEDDED);
        container.start();
        log.info("PostgreSQL for tests: Testcontainers, {}.", IMAGE);
        return database -> "jdbc:postgresql://" + container.getHost() + ":" + container.getFirstMappedPort() + "/"
                + database + "?user=" + container.getUsername() + "&password=" + container.getPassword();
    }

    private static Server embedded() {
        try {
            var server = EmbeddedPostgres.builder().start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            log.info("PostgreSQL for tests: embedded binaries.");
            return database -> server.getJdbcUrl("postgres", database);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException gone) {
            log.debug("PostgreSQL was gone already.", gone);
        }
    }
}
