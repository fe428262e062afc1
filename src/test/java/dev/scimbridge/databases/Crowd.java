package dev.scimbridge.databases;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Foreign connections to a PostgreSQL, as many as it takes. */
public final class Crowd implements AutoCloseable {

    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String CUT_THE_OTHERS = """
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where backend_type = 'client backend' and application_name <> 'crowd'""";
    private static final int QUIET_ROUNDS = 5;

    private final String url;
    private final List<Connection> connections = new ArrayList<>();

    private Crowd(String url) {
        this.url = url + "&ApplicationName=crowd";
    }

    /** Until nobody else has one: others may be quicker for a place that is free for a moment. */
    static Crowd of(String url) {
        var crowd = new Crowd(url);
        try {
            for (var quiet = 0; quiet < QUIET_ROUNDS; quiet++) {
                crowd.fill();
                if (crowd.cutTheOthers() > 0) {
                    quiet = 0;
                }
                Thread.sleep(20);
            }
            return crowd;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private void fill() throws SQLException {
        try {
            while (true) {
                connections.add(DriverManager.getConnection(url));
            }
        } catch (SQLException full) {
            if (!TOO_MANY_CONNECTIONS.equals(full.getSQLState())) {
                throw full;
            }
        }
    }

    private int cutTheOthers() throws SQLException {
        try (var statement = connections.getFirst().createStatement();
                var rows = statement.executeQuery(CUT_THE_OTHERS)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Override
    public void close() {
        try {
            for (var connection : connections) {
                connection.close();
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
