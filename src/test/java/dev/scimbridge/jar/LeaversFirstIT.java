package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.story.AtOnce;
import dev.scimbridge.story.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** People leave while hundreds join and the quota is short: nobody who leaves waits for somebody who joins. */
class LeaversFirstIT {

    private static final Logger log = LoggerFactory.getLogger(LeaversFirstIT.class);
    private static final Duration NEVER_LONGER = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void noLeaverWaitsForJoiners(Dialect dialect) {
        var settings = Settings.of(dialect).withQuota(600);
        try (var falcon = FalconSimulator.start(settings, 0)) {
            for (var n = 0; n < 30; n++) {
                falcon.tenant().addUser("leaver" + n + "@example.com", "Lea", "Ver", "event_viewer");
            }
            try (var bridge = BridgeProcess.start(
                    falcon,
                    TestDatabase.POSTGRESQL.url(),
                    "--bridge.roles.everyone[0]=threat_hunter",
                    "--logging.level.dev.scimbridge=warn")) {
                var scim = bridge.scim();
                var leavers = IntStream.range(0, 30)
                        .mapToObj(n -> scim.find("/Users", "userName eq \"leaver%d@example.com\"".formatted(n))
                                .body()
                                .path("Resources")
                                .path(0)
                                .path("id")
                                .asString())
                        .toList();
                AtOnce.all(IntStream.range(0, 400)
                        .<Callable<Integer>>mapToObj(
                                n -> () -> scim.post("/Users", "{\"userName\":\"joiner%d@example.com\"}".formatted(n))
                                        .status())
                        .toList());
                assertThat(falcon.tenant().users()).as("joiners still wait").hasSizeLessThan(330);

                var took = AtOnce.all(leavers.stream()
                        .<Callable<Duration>>map(id -> () -> {
                            var began = Instant.now();
                            Eventually.holds(
                                    () -> scim.patch("/Users/" + id, """
                                            {"op":"replace","path":"active","value":false}""").status() == 200);
                            return Duration.between(began, Instant.now());
                        })
                        .toList());

                var longest = took.stream().max(Duration::compareTo).orElseThrow();
                log.info("{}: the longest of {} deactivations took {}.", dialect, took.size(), longest);
                assertThat(longest).isLessThan(NEVER_LONGER);
                assertThat(falcon.tenant().users())
                        .filteredOn(user -> user.login().startsWith("leaver"))
                        .allMatch(user -> user.roles().isEmpty());
            }
        }
    }
}
