package dev.scimbridge.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.story.Operator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
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

    @ParameterizedTest
    @EnumSource
    void whatAnOperatorDoesToTokensIsOnRecordWithoutTheirTextsAndHashes(TestDatabase database) throws SQLException {
        var url = database.url();
        var operator = new Operator(url);

        var text = operator.says(
                        "token",
                        "create",
                        "--name=okta",
                        "--scopes=users:rw,groups:ro",
                        "--networks=192.0.2.0/24",
                        "--by=ada")
                .out()
                .strip();
        var keyId = text.split("_")[1];
        var next = operator.says("token", "rotate", keyId, "--overlap=1h", "--expires=never", "--by=grace")
                .out()
                .strip();
        var nextId = next.split("_")[1];
        operator.says("token", "revoke", keyId, "--by=grace");

        assertThat(operator.says("audit", "show", keyId).lines())
                .satisfiesExactly(
                        revoked -> assertThat(revoked)
                                .matches("\\S+Z  %s  token_revoked okta, from \\S+Z on  for operator grace"
                                        .formatted(keyId)),
                        succeeded -> assertThat(succeeded)
                                .matches(
                                        "\\S+Z  %s  token_revoked okta, from \\S+Z on, succeeded by %s  for operator grace"
                                                .formatted(keyId, nextId)),
                        created -> assertThat(created)
                                .matches(
                                        ("\\S+Z  %s  token_created okta, groups:ro users:rw, expires \\S+Z, from 192.0.2.0/24"
                                                        + "  for operator ada")
                                                .formatted(keyId)));
        assertThat(operator.says("audit", "show", nextId).lines())
                .singleElement()
                .asString()
                .endsWith(
                        "token_created okta, groups:ro users:rw, expires never, from 192.0.2.0/24  for operator grace");
        var exported = operator.says("audit", "export");
        assertThat(exported.lines()).hasSize(4);
        assertThat(exported.out()).doesNotContain(text.split("_")[2], next.split("_")[2]);
        assertThat(hashes(url))
                .hasSize(2)
                .allSatisfy(hash -> assertThat(exported.out()).doesNotContain(hash));
        assertThat(operator.says("audit", "verify").out()).contains("4 not sealed yet");
    }

    /** Else whoever lists tokens has his terminal told what to do. */
    @Test
    void aNameIsOneLineThatCanBeSeen() {
        var operator = new Operator(TestDatabase.SQLITE.url());

        for (var name : List.of("", " ", "okta\u001b[2J", "okta\u009b2J", "one\nmore", "\u202eatko", "o".repeat(101))) {
            for (var words : List.of(List.of("--name=" + name), List.of("--name=okta", "--by=" + name))) {
                var all = new ArrayList<>(List.of("token", "create"));
                all.addAll(words);
                var said = operator.says(all.toArray(String[]::new));
                assertThat(said.code()).isEqualTo(64);
                assertThat(said.err()).contains(words.getLast().substring(0, 4));
                assertThat(said.err()).doesNotContain("\u001b", "\u009b", "\u202e");
            }
        }
        assertThat(operator.says("token", "create", "--name=" + "o".repeat(100)).code())
                .isZero();
    }

    /** An account may be called anything by the machine that it is of. */
    @Test
    void theNameThatSomebodyIsLoggedInByIsOneToo() {
        var operator = new Operator(TestDatabase.SQLITE.url());
        var name = System.getProperty("user.name");
        System.setProperty("user.name", "ada\u001b[2J");
        try {
            var said = operator.says("token", "create", "--name=okta");
            assertThat(said.code()).isEqualTo(64);
            assertThat(said.err()).contains("--by").doesNotContain("\u001b");
            assertThat(operator.says("token", "create", "--name=okta", "--by=ada")
                            .code())
                    .isZero();
        } finally {
            System.setProperty("user.name", name);
        }
    }

    private static List<String> hashes(String url) throws SQLException {
        var hashes = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select hash from tokens")) {
            while (rows.next()) {
                hashes.add(rows.getString("hash"));
            }
        }
        return hashes;
    }

    @ParameterizedTest
    @EnumSource
    void aTokenIsAsItWasWhereTheRecordCannotBeWritten(TestDatabase database) throws SQLException {
        var url = database.url();
        var operator = new Operator(url);
        var keyId = operator.says("token", "create", "--name=okta").out().split("_")[1];
        var before = operator.says("token", "list", "--json").out();
        execute(url, "alter table audit rename to audit_away");

        for (var words : List.of("token create --name=entra", "token rotate " + keyId, "token revoke " + keyId)) {
            var said = operator.says(words.split(" "));
            assertThat(said.code()).describedAs(words).isEqualTo(1);
            assertThat(said.out()).describedAs(words).isEmpty();
            assertThat(said.err().lines()).singleElement().asString().contains("The database", "audit");
        }

        assertThat(operator.says("token", "list", "--json").out()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void whatChangesNothingIsNotOnRecord(TestDatabase database) {
        var operator = new Operator(database.url());
        var keyId = operator.says("token", "create", "--name=okta").out().split("_")[1];
        operator.says("token", "revoke", keyId);
        var before = operator.says("audit", "export").lines();

        assertThat(operator.says("token", "revoke", keyId).code()).isZero();
        assertThat(operator.says("token", "rotate", keyId).code()).isEqualTo(1);
        assertThat(operator.says("token", "revoke", "nobodys1").code()).isEqualTo(1);

        assertThat(operator.says("audit", "export").lines()).isEqualTo(before).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void anOverlapPastAnEarlierEndIsToldAsTheEndThatCounts(TestDatabase database) {
        var operator = new Operator(database.url());
        var keyId = operator.says("token", "create", "--name=okta").out().split("_")[1];
        operator.says("token", "rotate", keyId, "--overlap=1h");
        operator.says("token", "rotate", keyId, "--overlap=7d");

        var ends = operator.says("audit", "show", keyId).lines().stream()
                .filter(line -> line.contains("token_revoked"))
                .map(line -> line.replaceFirst(".*(from \\S+ on).*", "$1"))
                .toList();

        assertThat(ends).hasSize(2).containsOnly(ends.getFirst());
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aDatabaseThatFailsMeanwhileIsOneLine() throws SQLException {
        var url = TestDatabase.SQLITE.url();
        var operator = new Operator(url);
        operator.says("token", "create", "--name=okta");
        execute(url, "drop table tokens");

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
        execute(url, "update flyway_schema_history set checksum = 1 where version = '4'");

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
