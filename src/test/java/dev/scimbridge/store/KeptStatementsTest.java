package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/** What the bridge prepares on SQLite is compiled once a connection, and keeps nothing of the one who used it before. */
class KeptStatementsTest {

    private static final int MORE_THAN_IT_KEEPS = 300;
    private static final String FIND = "select name from people where id >= ? order by id";

    private final KeptStatements source = new KeptStatements(TestDatabase.SQLITE.url(), inWriteAheadLog());

    private Connection connection;

    private static Properties inWriteAheadLog() {
        var settings = new Properties();
        settings.setProperty("journal_mode", "WAL");
        return settings;
    }

    @BeforeEach
    void people() throws SQLException {
        connection = source.getConnection();
        run("create table people (id integer primary key, name text)");
        run("insert into people (name) values ('Ada'), ('Grace'), ('Alan')");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void aTextIsCompiledOnce() throws SQLException {
        assertThat(compiled(FIND)).isSameAs(compiled(FIND));
    }

    @Test
    void twoOfOneTextAtATimeAreTwo() throws SQLException {
        try (var one = connection.prepareStatement(FIND);
                var other = connection.prepareStatement(FIND)) {
            assertThat(first(one, 1)).isEqualTo("Ada");
            assertThat(first(other, 3)).isEqualTo("Alan");
        }
    }

    @Test
    void whatTheOneBeforeWasGivenIsForgotten() throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            assertThat(first(statement, 1)).isEqualTo("Ada");
        }
        try (var statement = connection.prepareStatement(FIND);
                var found = statement.executeQuery()) {
            assertThat(found.next()).as("nothing is greater than null").isFalse();
        }
    }

    /** Otherwise the log would grow for ever: it is emptied only of what nobody reads. */
    @Test
    void whoLeftWhileRowsWereToComeReadsNoMore() throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setInt(1, 1);
            statement.executeQuery().next();
        }
        try (var writer = source.getConnection();
                var statement = writer.createStatement()) {
            statement.execute("insert into people (name) values ('Edsger')");
            try (var result = statement.executeQuery("pragma wal_checkpoint(truncate)")) {
                assertThat(result.getInt("busy")).isZero();
            }
        }
    }

    @Test
    void moreTextsThanItKeepsComeAndGo() throws SQLException {
        for (var number = 0; number < MORE_THAN_IT_KEEPS; number++) {
            compiled("select %d".formatted(number));
        }
        assertThat(compiled(FIND)).isSameAs(compiled(FIND));
    }

    @Test
    void aTableThatChangesChangesWhatIsKept() throws SQLException {
        var all = "select * from people";
        compiled(all);
        run("alter table people add column born integer default 1815");
        try (var statement = connection.prepareStatement(all);
                var found = statement.executeQuery()) {
            assertThat(found.getMetaData().getColumnCount()).isEqualTo(3);
            assertThat(found.getInt("born")).isEqualTo(1815);
        }
    }

    private PreparedStatement compiled(String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            return statement.unwrap(JDBC4PreparedStatement.class);
        }
    }

    private static String first(PreparedStatement statement, int from) throws SQLException {
        statement.setInt(1, from);
        try (var found = statement.executeQuery()) {
            assertThat(found.next()).isTrue();
            return found.getString(1);
        }
    }

    private void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
