package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.SimulatedUser;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One life and death of a process. The points, by their names:
 *
 * <ul>
 *   <li>CP0 the request is half read; CP1 the intent is stored and no call is sent; CP2 the create has not arrived, or arrives late; CP3
 *       it was done and its answer is under way; CP4 the grant has not arrived; CP5 it was done and its answer is under way; CP6, CP7
 *       everything is done, and is being marked and answered;
 *   <li>D1 the roles of a leaver are being read; D2 the revoke has not arrived; D3 it was done; D4 the delete has not arrived, its revoke
 *       was done; D5 the delete was done;
 *   <li>R1 the create of a new login has not arrived; R2 it was done; R3 its grant has not arrived; R4 the former user was deleted.
 * </ul>
 */
final class CrashRound {

    static final int POINTS = 17;
    static final String[] SETTINGS = {
        "--bridge.roles.everyone[0]=event_viewer",
        "--bridge.roles.everyone[1]=falconhost_analyst",
        "--bridge.rename=recreate",
        "--bridge.read-lag=2s",
        "--bridge.lease=28s",
        "--falcon.response-timeout=26s",
        "--falcon.max-concurrent-calls=16"
    };

    private static final Set<String> ROLES = Set.of("event_viewer", "falconhost_analyst");
    private static final Duration HANG = Duration.ofSeconds(25);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration RECOVERY = Duration.ofSeconds(150);
    private static final int TRAFFIC = 12;
    private static final List<String> KNOWN_BEFORE = List.of("d1", "d2", "d3", "d4", "d5", "r1", "r2", "r3", "r4");
    private static final List<String> JOINING = List.of("cp0", "cp1", "cp2", "cp2late", "cp3", "cp4", "cp5");
    private static final String DEACTIVATE = "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}";

    private final FalconSimulator falcon;
    private final Random random;
    private final Map<String, String> ids = new HashMap<>();
    /** By the point; {@link System#nanoTime}. The call that brings it about is held until then at the least. */
    private final Map<String, Long> underWayUntil = new TreeMap<>();

    CrashRound(FalconSimulator falcon, Random random) {
        this.falcon = falcon;
        this.random = random;
    }

    private static String person(String name) {
        return """
                {"userName":"%1$s@example.com","name":{"givenName":"%1$s","familyName":"Example"}}""".formatted(name);
    }

    /** Those who are there already when it begins. */
    void prepare(ScimClient scim) {
        for (var name : KNOWN_BEFORE) {
            var created = scim.post("/Users", person(name));
            assertThat(created.status()).isEqualTo(201);
            ids.put(name, created.id());
        }
        Eventually.holds(
                SOON,
                () -> KNOWN_BEFORE.stream()
                        .allMatch(name ->
                                falcon.tenant().rolesOf(name + "@example.com").equals(ROLES)));
    }

    /** Brings every point about, and returns with all of them under way. */
    void takeOff(BridgeProcess bridge) {
        var scim = bridge.scim();
        flight("r4", FalconOperation.DELETE_USER, Fault.Hang::new, () -> rename(scim, "r4"));
        flight("cp2", FalconOperation.CREATE_USER, Fault.HangBeforeEffect::new, () -> create(scim, "cp2"));
        flight("cp3", FalconOperation.CREATE_USER, Fault.Hang::new, () -> create(scim, "cp3"));
        flight("cp4", FalconOperation.GRANT_ROLES, Fault.HangBeforeEffect::new, () -> create(scim, "cp4"));
        flight("cp5", FalconOperation.GRANT_ROLES, Fault.Hang::new, () -> create(scim, "cp5"));
        flight("d1", FalconOperation.GET_USER_ROLES, Fault.HangBeforeEffect::new, () -> deactivate(scim, "d1"));
        flight("d2", FalconOperation.REVOKE_ROLES, Fault.HangBeforeEffect::new, () -> deactivate(scim, "d2"));
        flight("d3", FalconOperation.REVOKE_ROLES, Fault.Hang::new, () -> deactivate(scim, "d3"));
        flight("d4", FalconOperation.DELETE_USER, Fault.HangBeforeEffect::new, () -> delete(scim, "d4"));
        flight("d5", FalconOperation.DELETE_USER, Fault.Hang::new, () -> delete(scim, "d5"));
        flight("r1", FalconOperation.CREATE_USER, Fault.HangBeforeEffect::new, () -> rename(scim, "r1"));
        flight("r2", FalconOperation.CREATE_USER, Fault.Hang::new, () -> rename(scim, "r2"));
        flight("r3", FalconOperation.GRANT_ROLES, Fault.HangBeforeEffect::new, () -> rename(scim, "r3"));
        flight("cp2late", late(), FalconOperation.CREATE_USER, Fault.LateEffect::new, () -> create(scim, "cp2late"));
        half(bridge);
        Thread.ofVirtual().start(() -> unheard(() -> create(scim, "cp1")));
        for (var n = 0; n < TRAFFIC; n++) {
            var name = "traffic" + n;
            Thread.ofVirtual().start(() -> unheard(() -> create(scim, name)));
        }
        pause(random.nextInt(400));
    }

    private Duration late() {
        return Duration.ofSeconds(2 + random.nextInt(8));
    }

    private void flight(String point, FalconOperation operation, Function<Duration, Fault> fault, Runnable request) {
        flight(point, HANG, operation, fault, request);
    }

    private void flight(
            String point, Duration time, FalconOperation operation, Function<Duration, Fault> fault, Runnable request) {
        var before = falcon.arrived(operation);
        falcon.fail(operation, 1, fault.apply(time));
        var notThere = new AtomicLong(System.nanoTime());
        Thread.ofVirtual().start(() -> unheard(request));
        Eventually.holds(SOON, () -> {
            var now = System.nanoTime();
            var arrived = falcon.arrived(operation) > before;
            notThere.set(arrived ? notThere.get() : now);
            return arrived;
        });
        underWayUntil.put(point, notThere.get() + time.toNanos());
    }

    /**
     * To be called when the process is dead: fails where the machine was so slow that a held call had ended before, and where it was
     * another account's call that was held. CP0, CP1, CP6 and CP7 are not held by anybody.
     */
    void requireAllWereUnderWay() {
        var now = System.nanoTime();
        var held = falcon.tenant().rolesByLogin();
        underWayUntil.forEach((point, end) ->
                assertThat(end - now).as("nanoseconds that %s still had", point).isPositive());
        assertThat(held)
                .as("Falcon when the process died")
                .doesNotContainKeys(logins("cp2", "cp2late", "d5", "r1new", "r4"));
        for (var login : logins("cp3", "cp4", "d3", "d4", "r2new", "r3new")) {
            assertThat(held).as("Falcon when the process died").containsEntry(login, Set.of());
        }
        for (var login : logins("cp5", "d1", "d2", "r1", "r2", "r3", "r4new")) {
            assertThat(held).as("Falcon when the process died").containsEntry(login, ROLES);
        }
    }

    private static String[] logins(String... names) {
        return Stream.of(names).map(name -> name + "@example.com").toArray(String[]::new);
    }

    /** The process dies before it answers. */
    private static void unheard(Runnable request) {
        try {
            request.run();
        } catch (RuntimeException died) {
            return;
        }
    }

    private static void create(ScimClient scim, String name) {
        scim.post("/Users", person(name));
    }

    private void deactivate(ScimClient scim, String name) {
        scim.patch("/Users/" + ids.get(name), DEACTIVATE);
    }

    private void delete(ScimClient scim, String name) {
        scim.delete("/Users/" + ids.get(name));
    }

    private void rename(ScimClient scim, String name) {
        scim.put("/Users/" + ids.get(name), person(name + "new"));
    }

    /** CP0: headers and half of the body. */
    private static void half(BridgeProcess bridge) {
        try {
            var socket = new Socket("localhost", bridge.base().getPort());
            socket.getOutputStream().write("""
                            POST /scim/v2/Users HTTP/1.1\r
                            Host: localhost\r
                            Authorization: Bearer %s\r
                            Content-Type: application/scim+json\r
                            Content-Length: 300\r
                            \r
                            {"userName":"cp0@example.com",""".formatted(BridgeProcess.TOKEN).getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** An identity provider repeats what it had no answer to; only a create that was never stored needs it. */
    void repeatWhatWasNotHeard(ScimClient scim) {
        var joining = new TreeSet<>(JOINING);
        for (var n = 0; n < TRAFFIC; n++) {
            joining.add("traffic" + n);
        }
        for (var name : joining) {
            assertThat(scim.post("/Users", person(name)).status()).as(name).isIn(201, 409);
        }
    }

    void check(ScimClient scim) {
        var wanted = new TreeSet<String>();
        JOINING.forEach(name -> wanted.add(name + "@example.com"));
        for (var n = 0; n < TRAFFIC; n++) {
            wanted.add("traffic" + n + "@example.com");
        }
        List.of("r1", "r2", "r3", "r4").forEach(name -> wanted.add(name + "new@example.com"));
        wanted.forEach(login -> eventually(
                login + " has its roles", () -> falcon.tenant().rolesOf(login).equals(ROLES)));
        List.of("d1", "d2", "d3")
                .forEach(name -> eventually(
                        name + " has none",
                        () -> falcon.tenant().rolesOf(name + "@example.com").isEmpty()
                                && !scim.get("/Users/" + ids.get(name))
                                        .body()
                                        .path("active")
                                        .asBoolean()));
        List.of("d4", "d5")
                .forEach(name -> eventually(
                        name + " is gone",
                        () -> falcon.tenant().find(name + "@example.com").isEmpty()
                                && scim.get("/Users/" + ids.get(name)).status() == 404));
        wanted.addAll(List.of("d1@example.com", "d2@example.com", "d3@example.com"));
        eventually("Falcon has exactly these users", () -> logins().equals(wanted));
        eventually("nothing is under way", () -> isSettled(scim));
        assertThat(logins()).isEqualTo(wanted);
    }

    private TreeSet<String> logins() {
        return falcon.tenant().users().stream()
                .map(SimulatedUser::login)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isSettled(ScimClient scim) {
        return scim.get("/Users?count=200").body().path("Resources").values().stream()
                .map(user -> user.path("urn:ietf:params:scim:schemas:extension:falcon:2.0:User")
                        .path("state")
                        .asString(""))
                .allMatch("converged"::equals);
    }

    private static void eventually(String what, BooleanSupplier condition) {
        try {
            Eventually.holds(RECOVERY, condition);
        } catch (AssertionError never) {
            throw new AssertionError(what + ": " + never.getMessage(), never);
        }
    }
}
