package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.add;
import static dev.scimbridge.story.Requests.person;
import static dev.scimbridge.story.Requests.remove;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Eight clients write to one group at the same time, each of members of its own, through two bridges where the database takes two. */
class EightWritersTest {

    private static final int WRITERS = 8;
    private static final int WORDS = 8;

    private final Stage stage = new Stage("--bridge.read-lag=1s", "--reconcile.first-retry=200ms");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theGroupIsWhatEachSaidLastOfItsMembers(TestDatabase database) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var one = stage.bridge(falcon, database);
        var two = database == TestDatabase.POSTGRESQL ? stage.another(falcon) : one;
        var people = IntStream.range(0, 2 * WRITERS)
                .mapToObj(n -> one.scim().post("/Users", person("p" + n)).id())
                .toList();
        var group = stage.group("Falcon Analysts");

        var members = AtOnce.all(IntStream.range(0, WRITERS)
                        .<Callable<Set<String>>>mapToObj(n -> () -> said(
                                (n % 2 == 0 ? one : two).scim(),
                                "/Groups/" + group,
                                people.subList(2 * n, 2 * n + 2),
                                new Random(n)))
                        .toList())
                .stream()
                .flatMap(Set::stream)
                .collect(Collectors.toSet());

        assertThat(members).isNotEmpty().hasSizeLessThan(people.size());
        for (var bridge : List.of(one, two)) {
            assertThat(bridge.scim()
                            .get("/Groups/" + group)
                            .body()
                            .path("members")
                            .valueStream())
                    .extracting(member -> member.path("value").asString())
                    .containsExactlyInAnyOrderElementsOf(members);
        }
        Eventually.holds(() -> one.counted("pending") == 0);
        for (var n = 0; n < people.size(); n++) {
            assertThat(falcon.tenant().rolesOf("p" + n + "@example.com"))
                    .isEqualTo(members.contains(people.get(n)) ? Set.of("falconhost_analyst") : Set.of());
        }
    }

    /** Adds and removes one of these again and again, each until it is answered with a success; @return who was to be in it at last */
    private static Set<String> said(ScimClient scim, String group, List<String> own, Random random) {
        var inside = new TreeSet<String>();
        for (var word = 0; word < WORDS; word++) {
            var person = own.get(random.nextInt(own.size()));
            var joins = inside.add(person);
            if (!joins) {
                inside.remove(person);
            }
            var body = joins ? add(person) : remove(person);
            Eventually.holds(() -> scim.patch(group, body).status() < 300);
        }
        return inside;
    }
}
