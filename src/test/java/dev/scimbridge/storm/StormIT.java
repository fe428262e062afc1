package dev.scimbridge.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.seeds.Chance;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.SimulatedTenant;
import dev.scimbridge.simulator.SimulatedUser;
import dev.scimbridge.simulator.Weather;
import dev.scimbridge.story.Eventually;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything at once: six threads of an identity provider, three replicas with clocks five minutes apart, of which one after the
 * other is killed or stands still for longer than its lease, a mapping that changes, and a Falcon that throttles, fails, and loses
 * what it was asked or what it answers. Afterwards Falcon is exactly what was said last, and SCIM says so. What each thread says
 * follows from the seed; when, and to which replica, from the machine.
 */
class StormIT {

    private static final Logger log = LoggerFactory.getLogger(StormIT.class);
    private static final int THREADS = 6;
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    private final long seed = Long.getLong("storm.seed", 1);
    private final Duration length = Duration.ofSeconds(Integer.getInteger("storm.seconds", 60));
    private final Directory directory = new Directory();
    private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();

    @Test
    void afterwardsFalconIsWhatTheIdentityProviderSaidLastAndScimSaysSo(@TempDir Path folder) throws Exception {
        log.info("storm.seed={}, {} s.", seed, length.toSeconds());
        var file = folder.resolve("roles.yaml");
        directory.remap(file, new Chance(seed));
        var url = TestDatabase.POSTGRESQL.url();
        var tenant = FalconSimulator.Settings.of(Dialect.USER_MANAGEMENT)
                .withReadLag(Duration.ofSeconds(1))
                .withTokenLife(Duration.ofSeconds(90));
        var clocks = ClocksApart.compiledIn(folder);
        try (var falcon = FalconSimulator.start(tenant, 0);
                var replicas = Replicas.start(falcon, url, clocks, settings(file))) {
            falcon.weather(Weather.hostile(seed));
            rage(falcon, replicas, file);
            falcon.weather(Weather.FAIR);
            var calm = System.nanoTime();
            replicas.awaitReady();
            isAsItWasSaid(falcon, replicas);
            log.info(
                    "storm.seed={}: no violation. Settled in {} ms, {} calls of Falcon, {}",
                    seed,
                    Duration.ofNanos(System.nanoTime() - calm).toMillis(),
                    falcon.calls().size(),
                    counts);
            noneWasCreatedTwice(falcon);
            assertThat(replicas.outputs().stream().flatMap(String::lines)).noneMatch(StormIT::isFault);
            assertThat(deadlocks(url)).isZero();
        }
        clocks.require();
    }

    /** What is said of sessions that PostgreSQL has ended while the process was stopped is none. */
    private static boolean isFault(String line) {
        return line.contains(" ERROR ")
                && !line.contains(" c.g.kagkarlsson.scheduler.")
                && !line.contains(" database unavailable: ");
    }

    private static String[] settings(Path mapping) {
        return new String[] {
            "--spring.config.additional-location=file:" + mapping,
            "--bridge.rename=recreate",
            "--bridge.lease=" + LEASE.toSeconds() + "s",
            "--bridge.read-lag=2s",
            "--bridge.rails.deprovisioning.at-least=1000000",
            "--falcon.response-timeout=3s",
            "--reconcile.mapping-every=500ms",
            "--reconcile.last-retry=2s",
            "--logging.level.dev.scimbridge=warn"
        };
    }

    private void rage(FalconSimulator falcon, Replicas replicas, Path mapping) throws Exception {
        var end = System.nanoTime() + length.toNanos();
        var tasks = new ArrayList<Callable<Void>>();
        for (var n = 0; n < THREADS; n++) {
            var provisioner = new Provisioner(
                    n, THREADS, new Chance(seed * 100 + n), directory, replicas, falcon.tenant(), counts, end);
            tasks.add(() -> {
                provisioner.run();
                return null;
            });
        }
        tasks.add(() -> remap(mapping, new Chance(seed * 100 + 98), end));
        tasks.add(() -> kill(replicas, new Chance(seed * 100 + 99), end));
        try (var threads = Executors.newFixedThreadPool(tasks.size())) {
            for (var done : threads.invokeAll(tasks)) {
                heard(done);
            }
        }
    }

    private void heard(Future<Void> done) throws InterruptedException {
        try {
            done.get();
        } catch (ExecutionException violated) {
            throw new AssertionError("storm.seed=" + seed + " " + counts + ": " + violated.getCause(), violated);
        }
    }

    private Void remap(Path mapping, Chance chance, long end) throws Exception {
        while (System.nanoTime() < end) {
            pause(chance.between(500, 5_000), end);
            directory.remap(mapping, chance);
            counts.merge("change the mapping", 1, Integer::sum);
        }
        return null;
    }

    /** Every third time one stands still; else one is killed. */
    private Void kill(Replicas replicas, Chance chance, long end) throws Exception {
        pause(chance.between(1_000, 3_000), end);
        for (var n = 0; System.nanoTime() < end; n++) {
            if (n % 3 == 1) {
                replicas.standStill(chance, LEASE.multipliedBy(2));
                counts.merge("-STOP", 1, Integer::sum);
            } else {
                replicas.kill(chance);
                counts.merge("-KILL", 1, Integer::sum);
            }
            pause(chance.between(2_000, 8_000), end);
        }
        return null;
    }

    private static void pause(int millis, long end) throws InterruptedException {
        Thread.sleep(Math.clamp(Duration.ofNanos(end - System.nanoTime()).toMillis(), 0, millis));
    }

    private void isAsItWasSaid(FalconSimulator falcon, Replicas replicas) {
        try {
            Eventually.holds(
                    RECOVERY,
                    () -> active(falcon.tenant()).equals(directory.active())
                            && replicas.all().stream()
                                    .allMatch(scim -> resources(scim).equals(directory.resources())));
        } catch (AssertionError never) {
            var where = "storm.seed=" + seed + " " + counts;
            assertThat(differing(active(falcon.tenant()), directory.active()))
                    .as(where)
                    .isEmpty();
            replicas.all()
                    .forEach(scim -> assertThat(differing(resources(scim), directory.resources()))
                            .as(where)
                            .isEmpty());
            throw never;
        }
        var deactivated = falcon.tenant().users().stream()
                .map(SimulatedUser::login)
                .filter(directory::isDeactivated)
                .toList();
        assertThat(deactivated).allMatch(login -> falcon.tenant().rolesOf(login).isEmpty());
    }

    /** What is, and what should be, where they are not the same. */
    private static Map<String, String> differing(Map<String, String> is, Map<String, String> should) {
        var keys = new TreeSet<>(is.keySet());
        keys.addAll(should.keySet());
        var all = new TreeMap<String, String>();
        for (var key : keys) {
            if (!Objects.equals(is.get(key), should.get(key))) {
                all.put(key, is.get(key) + ", should be " + should.get(key));
            }
        }
        return all;
    }

    /** Names and roles by login, of all who are not deactivated. */
    private Map<String, String> active(SimulatedTenant tenant) {
        var all = new TreeMap<String, String>();
        var roles = tenant.rolesByLogin();
        for (var user : tenant.users()) {
            if (!directory.isDeactivated(user.login())) {
                var held = new TreeSet<>(roles.getOrDefault(user.login(), Set.of()));
                all.put(user.login(), user.firstName() + " " + user.lastName() + " " + held);
            }
        }
        return all;
    }

    private static Map<String, String> resources(ScimClient scim) {
        var all = new TreeMap<String, String>();
        for (var user : scim.get("/Users?count=200").body().path("Resources")) {
            all.put(
                    user.path("id").asString(),
                    user.path("userName").asString() + " "
                            + user.path("name").path("familyName").asString("") + " "
                            + user.path("active").asBoolean() + " "
                            + user.path("urn:ietf:params:scim:schemas:extension:falcon:2.0:User")
                                    .path("state")
                                    .asString(""));
        }
        for (var group : scim.get("/Groups?count=200").body().path("Resources")) {
            var members = group.path("members")
                    .valueStream()
                    .map(member -> member.path("value").asString())
                    .collect(Collectors.toCollection(TreeSet::new));
            all.put(group.path("id").asString(), group.path("displayName").asString() + " " + members);
        }
        return all;
    }

    private void noneWasCreatedTwice(FalconSimulator falcon) {
        var created = falcon.calls().stream()
                .filter(call -> call.operation() == FalconOperation.CREATE_USER && call.status() == 201)
                .collect(Collectors.groupingBy(call -> call.subject(), Collectors.counting()));
        assertThat(created)
                .allSatisfy(
                        (login, times) -> assertThat(times).as(login).isLessThanOrEqualTo(directory.livesOf(login)));
    }

    private static long deadlocks(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var rows = connection
                        .createStatement()
                        .executeQuery("select deadlocks from pg_stat_database where datname = current_database()")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
