package dev.scimbridge.bench;

import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.SimulatedCall;
import dev.scimbridge.simulator.SimulatedUser;
import dev.scimbridge.story.AtOnce;
import dev.scimbridge.story.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** People whom Falcon has, with a role, and who are deactivated together. */
record Leavers(int number) {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /**
     * How it went.
     *
     * @param longest from the word that one of them leaves to the 200 that says it is done, the IdP's repeats included
     * @param last from the first such word to the last revoke
     * @param calls what it cost until then
     */
    record Departure(Duration longest, Duration last, long calls) {}

    /** Makes them, before the bridge looks. */
    void join(FalconSimulator falcon) {
        for (var n = 0; n < number; n++) {
            falcon.tenant().addUser("leaver" + n + "@example.com", "Lea", "Ver", "event_viewer");
        }
    }

    /** Their ids at the bridge. */
    List<String> ids(ScimClient scim) {
        return IntStream.range(0, number)
                .mapToObj(n -> scim.find("/Users", "userName eq \"leaver%d@example.com\"".formatted(n))
                        .body()
                        .path("Resources")
                        .path(0)
                        .path("id")
                        .asString())
                .toList();
    }

    /** Deactivates all of them over eight connections, each again and again until it is confirmed. */
    Departure leave(FalconSimulator falcon, ScimClient scim, List<String> ids) {
        var began = CLOCK.instant();
        var took = AtOnce.all(ids.stream()
                .<Callable<Duration>>map(id -> () -> leave(scim, id))
                .toList());
        var theirs = uuids(falcon);
        var calls = falcon.calls().stream()
                .filter(call -> theirs.contains(call.subject()) && !call.at().isBefore(began))
                .toList();
        var last = calls.stream()
                .filter(call -> call.operation() == FalconOperation.REVOKE_ROLES)
                .map(SimulatedCall::at)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Departure(
                took.stream().max(Comparator.naturalOrder()).orElseThrow(),
                Duration.between(began, last),
                calls.stream().filter(call -> !call.at().isAfter(last)).count());
    }

    private static Duration leave(ScimClient scim, String id) {
        Instant began = CLOCK.instant();
        Eventually.holds(LONGEST, () -> scim.patch("/Users/" + id, """
                        {"op":"replace","path":"active","value":false}""").status() == 200);
        return Duration.between(began, CLOCK.instant());
    }

    private static Set<String> uuids(FalconSimulator falcon) {
        return falcon.tenant().users().stream()
                .filter(user -> user.login().startsWith("leaver"))
                .map(SimulatedUser::uuid)
                .collect(Collectors.toSet());
    }
}
