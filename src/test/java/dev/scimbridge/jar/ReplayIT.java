package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.idp.Replay;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Okta, Entra ID and OneLogin send, against the running jar, on both dialects and both databases: no step fails. */
class ReplayIT {

    private static final String[] MAPPING = {
        "--bridge.roles.groups[0].name=Falcon Admins",
        "--bridge.roles.groups[0].roles[0]=falcon_admin",
        "--bridge.roles.groups[1].name=Falcon Responders",
        "--bridge.roles.groups[1].roles[0]=remote_responder_one",
        "--bridge.roles.groups[1].roles[1]=remote_responder_two",
        "--bridge.roles.groups[2].name=Falcon Viewers",
        "--bridge.roles.groups[2].roles[0]=event_viewer",
        "--bridge.rails.deprovisioning.at-least=1000"
    };

    static Stream<Arguments> everywhere() {
        return Stream.of(Dialect.values())
                .flatMap(dialect -> Stream.of(TestDatabase.values()).map(database -> Arguments.of(dialect, database)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void noStepOfAnyReplayFails(Dialect dialect, TestDatabase database) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = BridgeProcess.start(falcon, database.url(), MAPPING)) {
            for (var provider : new String[] {"okta", "entra", "onelogin"}) {
                var report = Replay.run(bridge.base(), BridgeProcess.TOKEN, provider);
                assertThat(report.failed()).as("%s: %s", provider, report).isEmpty();
                assertThat(report.passed()).hasSizeGreaterThan(40);
            }
            assertThat(falcon.tenant().users()).isEmpty();
            assertThat(bridge.output()).doesNotContain("pH9-placeholder").doesNotContain(" ERROR ");
        }
    }
}
