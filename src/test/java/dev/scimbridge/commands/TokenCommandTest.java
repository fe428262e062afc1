package dev.scimbridge.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.story.Operator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens by command, on both databases, and what is said when that cannot be done. */
class TokenCommandTest {

    @TempDir
    Path elsewhere;

    @ParameterizedTest
    @EnumSource
    void aTokenIsCreatedRotatedAndRevoked(TestDatabase database) {
        var operator = new Operator(database.url());

        var text = operator.says("token", "create", "--name=okta").out().strip();
        var keyId = text.split("_")[1];
        var next = operator.says("token", "rotate", keyId, "--overlap=1h").out().strip();
        assertThat(next).startsWith("fsb_").isNotEqualTo(text);
        assertThat(operator.says("token", "list").out()).contains("ends ").contains("live");

        assertThat(operator.says("token", "revoke", keyId).code()).isZero();
        assertThat(operator.says("token", "list").out()).contains("revoked").doesNotContain("ends ");
        var again = operator.says("token", "rotate", keyId);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err().lines()).singleElement().asString().contains("is revoked", "token create");
        assertThat(operator.says("token", "list").lines()).hasSize(2);
    }

    @Test
    void aDatabaseThatFailsMeanwhileIsOneLine() throws SQLException {
        var url = TestDatabase.SQLITE.url();
        var operator = new Operator(url);
        operator.says("token", "create", "--name=okta");
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("drop table tokens");
        }

        for (var words : List.of("token list", "token revoke Abcd1234")) {
            var said = operator.says(words.split(" "));
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.out()).isEmpty();
            assertThat(said.err().lines())
                    .singleElement()
                    .asString()
                    .contains("The database", "no such table")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void tablesOfAnotherVersionAreOneLineThatSaysSo() throws SQLException {
        var url = TestDatabase.SQLITE.url();
        var operator = new Operator(url);
        operator.says("token", "create", "--name=okta");
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("update flyway_schema_history set checksum = 1 where version = '4'");
        }

        var said = operator.says("token", "list");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err().lines()).singleElement().asString().contains("another version");
    }

    @Test
    void inAnotherDirectoryNoDatabaseIsMade() {
        var file = elsewhere.resolve("data").resolve("bridge.db");
        var operator = new Operator("jdbc:sqlite:" + file);

        for (var words : List.of("token list", "token revoke Abcd1234", "held list")) {
            var said = operator.says(words.split(" "));
            assertThat(said.code()).describedAs(words).isEqualTo(1);
            assertThat(said.err().lines())
                    .singleElement()
                    .asString()
                    .contains(file.toString(), "spring.datasource.url");
        }
        assertThat(Files.exists(file.getParent())).isFalse();
    }

    @Test
    void theFirstTokenOfAnInstallationMakesItsDatabaseAndSaysSo() {
        var file = elsewhere.resolve("data").resolve("bridge.db");

        var said = new Operator("jdbc:sqlite:" + file).says("token", "create", "--name=okta");

        assertThat(said.code()).isZero();
        assertThat(said.out().lines()).singleElement().asString().startsWith("fsb_");
        assertThat(said.err()).contains("new database", file.toString());
        assertThat(file).exists();
    }
}
