package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.env.Environment;

/** Nobody is sent to a bridge that could answer 503 only, and nobody is kept from one that can answer. */
class ReadinessTest {

    @ParameterizedTest
    @EnumSource
    void aBridgeIsReadyOnceTheTenantWasListedEver(TestDatabase database) {
        var url = database.url();
        try (var falcon = FalconSimulator.start(FalconSimulator.Dialect.USER_MANAGEMENT)) {
            falcon.down(true);
            try (var bridge = RunningBridge.launch(falcon, url)) {
                assertThat(bridge.scim().get("/Users").status()).isEqualTo(503);
                assertThat(health(bridge, "readiness").status()).isEqualTo(503);
                assertThat(health(bridge, "readiness").text()).contains("OUT_OF_SERVICE");
                assertThat(health(bridge, "liveness").status()).isEqualTo(200);

                falcon.down(false);
                Eventually.holds(() -> health(bridge, "readiness").status() == 200);
                assertThat(bridge.scim().get("/Users").status()).isEqualTo(200);

                falcon.down(true);
                assertThat(health(bridge, "readiness").status()).isEqualTo(200);
            }
            try (var again = RunningBridge.launch(falcon, url)) {
                assertThat(health(again, "readiness").status()).isEqualTo(200);
                assertThat(again.scim().get("/Users").status()).isEqualTo(200);
            }
        }
    }

    private static ScimClient.Answer health(RunningBridge bridge, String group) {
        var port = bridge.bean(Environment.class).getProperty("local.management.port");
        return new ScimClient(URI.create("http://localhost:" + port), "").get("/actuator/health/" + group);
    }
}
