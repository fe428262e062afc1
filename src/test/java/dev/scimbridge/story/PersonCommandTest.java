package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.audit.AuditChain;
import dev.scimbridge.audit.Verification;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.Operator.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** What is stored of a person can be had, and forgotten, by one command each. */
class PersonCommandTest {

    private final Stage stage = new Stage("--bridge.deletion.policy=delete");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private static void assertRefused(Said said, String because) {
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err().strip().lines()).hasSize(1).first().asString().contains(because);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aPersonIsExportedThenErasedAndTheRecordStaysWhole(TestDatabase database, @TempDir Path directory)
            throws IOException {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), database);
        var ada = stage.analyst("ada");
        var grace = bridge.scim().post("/Users", person("grace")).id();
        bridge.settle();
        var operator = stage.operator();

        var document = JsonMapper.builder()
                .build()
                .readTree(operator.says("person", "export", "ADA@example.com").out())
                .path("accounts")
                .path(ada);
        assertThat(document.path("accounts").path(0).path("user_name").asString())
                .isEqualTo("ada@example.com");
        assertThat(document.path("account_roles").path(0).path("role_id").asString())
                .isEqualTo("falconhost_analyst");
        assertThat(document.path("group_members").size()).isEqualTo(1);
        assertThat(document.path("audit").size()).isPositive();
        assertThat(document.toString()).doesNotContain("grace");

        var file = directory.resolve("ada.json");
        assertThat(operator.says("person", "export", ada, "--out=" + file).out())
                .doesNotContain("ada@example.com");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("ada@example.com");
        assertRefused(operator.says("person", "export", ada, "--out=" + file), "exists already");

        assertRefused(operator.says("person", "erase", "ada@example.com"), "delete it first");
        bridge.scim().delete("/Users/" + ada);
        Eventually.holds(
                () -> operator.says("person", "erase", "ada@example.com").code() == 0);

        assertThat(operator.says("person", "erase", ada).out()).contains("Nothing was left of " + ada);
        assertRefused(operator.says("person", "export", "ada@example.com"), "Nothing is stored of 'ada@example.com'");
        assertThat(operator.says("person", "export", ada).out())
                .contains("audit")
                .doesNotContain("ada@example.com");
        assertThat(operator.says("audit", "show", ada).out()).contains("created");
        bridge.bean(AuditChain.class).seal();
        assertThat(bridge.bean(AuditChain.class).verify()).isInstanceOf(Verification.Whole.class);
        assertThat(bridge.scim().get("/Users/" + grace).status()).isEqualTo(200);
    }

    @Test
    void whoIsDeletedButStillInFalconIsNotForgotten() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.deletion.policy=deactivate");
        var ada = bridge.scim().post("/Users", person("ada")).id();
        bridge.settle();
        bridge.scim().delete("/Users/" + ada);
        bridge.settle();

        assertRefused(stage.operator().says("person", "erase", ada), "Falcon still has it");
        assertThat(stage.operator().says("person", "export", ada).out()).contains("ada@example.com");
    }

    /** What an operator rejected of it would be asked anew, and be given by the next held allow --all. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aGroupIsNoPerson(TestDatabase database) {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), database);
        var ada = bridge.scim().post("/Users", person("ada")).id();
        var club = stage.group("Coffee Club", ada);
        bridge.scim().patch("/Groups/" + club, Requests.rename("Falcon Admins"));
        var operator = stage.operator();
        Eventually.holds(() -> operator.says("held", "list").out().contains(club));
        assertThat(operator.says("held", "reject", club).code()).isZero();

        assertRefused(operator.says("person", "erase", club), "'" + club + "' is a group");
        assertRefused(operator.says("person", "export", club), "'" + club + "' is a group");
        assertRefused(operator.says("plan", "--user=" + club), "There is no user");
        assertThat(rejected(bridge, club)).isEqualTo(1);

        bridge.scim().delete("/Groups/" + club);
        bridge.settle();
        assertRefused(operator.says("person", "erase", club), "'" + club + "' is a group");
        assertThat(rejected(bridge, club)).isEqualTo(1);
    }

    private static int rejected(RunningBridge bridge, String subject) {
        return bridge.bean(JdbcClient.class)
                .sql("select count(*) from holds where decision = 'REJECTED' and subject = ?")
                .param(subject)
                .query(Integer.class)
                .single();
    }

    @Test
    void theRecordOfDeletedUsersIsShownByTheirName() {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), TestDatabase.SQLITE);
        var first = bridge.scim().post("/Users", person("ada")).id();
        bridge.settle();
        bridge.scim().delete("/Users/" + first);
        bridge.settle();

        var deleted = stage.operator().says("audit", "show", "ADA@example.com");
        assertThat(deleted.code()).as(deleted.err()).isZero();
        assertThat(deleted.out()).contains(first + "  created");

        var second = bridge.scim().post("/Users", person("ada")).id();
        bridge.settle();
        var both = stage.operator().says("audit", "show", "ada@example.com", "--json");
        assertThat(both.out()).contains(first, second);
        assertThat(both.lines())
                .extracting(line ->
                        JsonMapper.builder().build().readTree(line).path("at").asString())
                .as("the newest first")
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(stage.operator()
                        .says("audit", "show", "ada@example.com", "--limit=2")
                        .lines())
                .hasSize(2)
                .allMatch(line -> line.contains(second));
    }

    @Test
    void nobodyKnownAndNothingSaidAreOneLineEach() {
        stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), TestDatabase.SQLITE);

        assertRefused(stage.operator().says("person", "erase", "nobody@example.com"), "Nothing is stored of");
        assertRefused(
                stage.operator().says("person", "export", "00000000-0000-4000-8000-000000000000"),
                "Nothing is stored of");
        assertThat(stage.operator().says("person").code()).isEqualTo(64);
    }
}
