package dev.scimbridge.jar;

import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.SimulatedTenant;
import dev.scimbridge.story.AtOnce;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A tenant's first day, as identity providers send it: users, groups, and each membership in a request of its own, over eight
 * connections.
 *
 * @param people how many users, each in all groups
 */
public record Onboarding(int people) {

    private static final List<String> ROLES = List.of("threat_hunter", "event_viewer", "desktop_support");

    /** With which the bridge has a role for each group. */
    public static String[] settings() {
        var settings = new ArrayList<String>(List.of("--logging.level.dev.scimbridge=warn"));
        for (var index = 0; index < ROLES.size(); index++) {
            settings.add("--bridge.roles.groups[%d].name=Group %d".formatted(index, index));
            settings.add("--bridge.roles.groups[%d].roles[0]=%s".formatted(index, ROLES.get(index)));
        }
        return settings.toArray(String[]::new);
    }

    /** Sends all of it, to the replicas in turn, and returns when the last request was answered. */
    public void send(List<ScimClient> replicas) {
        var ids = AtOnce.all(IntStream.range(0, people)
                .<Callable<String>>mapToObj(n -> () -> replicas.get(n % replicas.size())
                        .post("/Users", """
                        {"userName":"p%1$d@example.com","name":{"givenName":"P%1$d","familyName":"Example"}}""".formatted(n))
                        .id())
                .toList());
        AtOnce.all(IntStream.range(0, ROLES.size())
                .mapToObj(index -> replicas.getFirst()
                        .post("/Groups", "{\"displayName\":\"Group %d\"}".formatted(index))
                        .id())
                .flatMap(group -> memberships(replicas, group, ids))
                .toList());
    }

    private static Stream<Callable<Integer>> memberships(List<ScimClient> replicas, String group, List<String> ids) {
        return IntStream.range(0, ids.size())
                .mapToObj(n -> () -> replicas.get(n % replicas.size())
                        .patch("/Groups/" + group, """
                        {"op":"add","path":"members","value":[{"value":"%s"}]}""".formatted(ids.get(n)))
                        .status());
    }

    /** Whether everybody is there with all roles. */
    public boolean isDone(SimulatedTenant tenant) {
        var all = Set.copyOf(ROLES);
        var users = tenant.users();
        return users.size() == people
                && users.stream().allMatch(user -> user.roles().equals(all));
    }
}
