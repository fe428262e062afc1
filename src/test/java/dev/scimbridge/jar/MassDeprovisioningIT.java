package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.AtOnce;
import dev.scimbridge.story.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Five hundred users are deactivated by mistake, over two processes on one PostgreSQL, one of which is killed in the middle: a tenth of
 * them loses access, the rest is held and listed by the jar's own command, and goes or stays as an operator says.
 */
class MassDeprovisioningIT {

    private static final int PEOPLE = 500;
    private static final int LIMIT = PEOPLE / 10;
    private static final Duration AT_LAST = Duration.ofSeconds(180);
    private static final String DEACTIVATE = """
            {"op":"replace","path":"active","value":false}""";
    private static final String[] SETTINGS = {
        "--bridge.rails.deprovisioning.at-least=5",
        "--bridge.roles.groups[0].name=Falcon Analysts",
        "--bridge.roles.groups[0].roles[0]=falconhost_analyst",
        "--bridge.lease=4s",
        "--falcon.response-timeout=3s",
        "--bridge.read-lag=2s",
        "--reconcile.last-retry=2s",
        "--logging.level.root=warn"
    };

    @Test
    void aTenthLosesAccessAndAnOperatorDecidesAboutTheRest() {
        var url = TestDatabase.POSTGRESQL.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var first = BridgeProcess.start(falcon, url, SETTINGS);
                var second = BridgeProcess.start(falcon, url, SETTINGS)) {
            var ids = AtOnce.all(IntStream.range(0, PEOPLE)
                    .<Callable<String>>mapToObj(n -> () -> first.scim()
                            .post("/Users", "{\"userName\":\"p%d@example.com\"}".formatted(n))
                            .id())
                    .toList());
            var members = ids.stream().map("{\"value\":\"%s\"}"::formatted).collect(Collectors.joining(","));
            first.scim().post("/Groups", "{\"displayName\":\"Falcon Analysts\",\"members\":[" + members + "]}");
            Eventually.holds(AT_LAST, () -> withRoles(falcon) == PEOPLE);

            var sent = new AtomicInteger();
            AtOnce.all(ids.stream()
                    .<Callable<Integer>>map(id -> () -> {
                        var number = sent.incrementAndGet();
                        if (number == PEOPLE / 3) {
                            first.kill();
                        }
                        var bridge = number % 2 == 0 && number < PEOPLE / 3 ? first : second;
                        return deactivate(bridge, second, id);
                    })
                    .toList());
            Eventually.holds(AT_LAST, () -> held(url).size() == PEOPLE - LIMIT);
            assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);

            assertThat(held(url)).allSatisfy(line -> assertThat(line).contains("\"cause\":\"deactivation\""));
            var some =
                    held(url).stream().limit(10).map(MassDeprovisioningIT::id).toList();
            assertThat(command(url, "held", "reject", some.getFirst(), some.getLast()))
                    .isZero();
            assertThat(command(url, "held", "allow", "--all")).isZero();
            Eventually.holds(AT_LAST, () -> withRoles(falcon) == 2);
            assertThat(held(url)).isEmpty();
            for (var kept : List.of(some.getFirst(), some.getLast())) {
                assertThat(second.scim()
                                .get("/Users/" + kept)
                                .body()
                                .path("active")
                                .asBoolean())
                        .isTrue();
            }
        }
    }

    /** As an identity provider does that finds one process dead. */
    private static int deactivate(BridgeProcess bridge, BridgeProcess other, String id) {
        try {
            return bridge.scim().patch("/Users/" + id, DEACTIVATE).status();
        } catch (RuntimeException dead) {
            return other.scim().patch("/Users/" + id, DEACTIVATE).status();
        }
    }

    private static long withRoles(FalconSimulator falcon) {
        return falcon.tenant().users().stream()
                .filter(user -> !user.roles().isEmpty())
                .count();
    }

    private static String id(String line) {
        return line.replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1");
    }

    private static List<String> held(String url) {
        try (var listing = BridgeProcess.run(0, "held", "list", "--json", "--spring.datasource.url=" + url)) {
            listing.exitCode();
            return listing.output().lines().filter(line -> line.startsWith("{")).toList();
        }
    }

    private static int command(String url, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add("--spring.datasource.url=" + url);
        try (var command = BridgeProcess.run(0, all.toArray(String[]::new))) {
            return command.exitCode();
        }
    }
}
