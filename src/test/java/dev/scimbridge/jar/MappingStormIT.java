package dev.scimbridge.jar;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.AtOnce;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes on one PostgreSQL, a thousand members, ten changes of the mapping in bursts, roles that come and go in Falcon, and each
 * process killed once: at the end everybody has exactly the roles of the last mapping.
 */
class MappingStormIT {

    private static final int PEOPLE = 1_000;
    private static final int PAGE = 100;
    private static final Duration AT_LAST = Duration.ofSeconds(180);
    private static final List<String> ROLES = List.of(
            "threat_hunter",
            "Event Viewer",
            "falconhost_analyst",
            "late_role",
            "desktop_support",
            "api_user",
            "Falcon Analyst",
            "event_viewer",
            "late_role",
            "endpoint_manager");

    @Test
    void everybodyHasTheRolesOfTheLastMapping(@TempDir Path folder) throws IOException {
        var file = folder.resolve("roles.yaml");
        write(file, "threat_hunter");
        var url = TestDatabase.POSTGRESQL.url();
        var settings = new String[] {
            "--spring.config.additional-location=file:" + file,
            "--reconcile.mapping-every=500ms",
            "--reconcile.last-retry=2s",
            "--bridge.lease=4s",
            "--bridge.read-lag=5s",
            "--falcon.response-timeout=3s",
            "--logging.level.root=warn"
        };
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var first = BridgeProcess.start(falcon, url, settings)) {
            var ids = AtOnce.all(IntStream.range(0, PEOPLE)
                    .<Callable<String>>mapToObj(n -> () -> first.scim()
                            .post("/Users", "{\"userName\":\"p%d@example.com\"}".formatted(n))
                            .id())
                    .toList());
            var members = ids.stream().map("{\"value\":\"%s\"}"::formatted).collect(Collectors.joining(","));
            try (var second = BridgeProcess.start(falcon, url, settings)) {
                second.scim().post("/Groups", "{\"displayName\":\"Hunters\",\"members\":[" + members + "]}");
                for (var change = 0; change < ROLES.size(); change++) {
                    write(file, ROLES.get(change));
                    pause(change % 3 == 0 ? Duration.ofSeconds(4) : Duration.ofMillis(700));
                    switch (change) {
                        case 3 -> falcon.tenant().addRole("late_role", "Late Role");
                        case 4 -> first.kill();
                        case 6 -> falcon.tenant().removeRole("late_role");
                        default -> {}
                    }
                }
                try (var third = BridgeProcess.start(falcon, url, settings)) {
                    second.kill();
                    everybodyHolds(falcon, "endpoint_manager");
                    Eventually.holds(AT_LAST, () -> converged(third) == PEOPLE);
                }
            }
        }
    }

    private static long converged(BridgeProcess bridge) {
        return IntStream.range(0, PEOPLE / PAGE)
                .mapToLong(page -> bridge.scim()
                        .get("/Users?count=" + PAGE + "&startIndex=" + (page * PAGE + 1))
                        .body()
                        .path("Resources")
                        .valueStream()
                        .filter(user -> user.path("urn:ietf:params:scim:schemas:extension:falcon:2.0:User")
                                .path("state")
                                .asString("")
                                .equals("converged"))
                        .count())
                .sum();
    }

    private static void everybodyHolds(FalconSimulator falcon, String role) {
        var wanted = Set.of(role);
        Eventually.holds(
                AT_LAST,
                () -> falcon.tenant().users().stream()
                        .allMatch(user -> falcon.tenant().rolesOf(user.login()).equals(wanted)));
    }

    private static void write(Path file, String role) throws IOException {
        Files.writeString(file, "bridge: {roles: {groups: [{name: 'Hunters', roles: [%s]}]}}".formatted(role));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
