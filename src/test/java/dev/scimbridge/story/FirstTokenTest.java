package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.logs.Canaries;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first token, of the settings, is on record as those are that a command makes. */
class FirstTokenTest {

    private static final String OTHER =
            "--bridge.scim.token=" + Canaries.plant("another first token", "another-first-token-another-first-token");

    private final Stage stage = new Stage();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whenTheSettingsLetSomebodyInAndWhenTheyDoNoMoreIsOnRecord(TestDatabase database) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        stage.bridge(falcon, database);
        stage.another(falcon);
        assertThat(recorded())
                .as("two replicas, one token")
                .singleElement()
                .asString()
                .containsPattern("\"subject\":\"first-[0-9a-f]{8}\",\"what\":\"token_created\"")
                .contains("\"detail\":\"bridge.scim.token, ", "users:rw", "expires never", "the settings");

        stage.launch(falcon, OTHER);
        assertThat(recorded()).hasSize(3);
        assertThat(recorded().get(1)).contains("token_revoked", "no longer in the settings");
        assertThat(recorded().get(2)).contains("token_created");
        assertThat(subject(recorded().get(1))).isEqualTo(subject(recorded().getFirst()));
        assertThat(subject(recorded().get(2))).isNotEqualTo(subject(recorded().getFirst()));

        stage.launch(falcon, "--bridge.scim.token=");
        assertThat(recorded()).hasSize(4);
        assertThat(recorded().getLast()).contains("token_revoked");
    }

    /** An installation without a key of its own is given one: it has the same first token as before. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anotherKeyIsNoOtherToken(TestDatabase database) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        stage.bridge(falcon, database);

        stage.another(falcon, "--bridge.security.key=a-key-of-at-least-thirty-two-characters");

        assertThat(recorded()).hasSize(1);
    }

    private List<String> recorded() {
        return stage.operator().says("audit", "export").lines().stream()
                .filter(line -> line.contains("\"what\":\"token_"))
                .toList();
    }

    private static String subject(String line) {
        return line.replaceFirst(".*\"subject\":\"([^\"]*)\".*", "$1");
    }
}
