package dev.scimbridge.demo;

import dev.scimbridge.FalconScimBridge;
import dev.scimbridge.simulator.FalconSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * {@code ./mvnw spring-boot:test-run}: bridge, Falcon simulator and three sample users, with a token made for this run and a
 * database that goes away with it. Ends with Ctrl-C.
 */
public final class Demo {

    private Demo() {}

    public static void main(String... arguments) throws IOException {
        var falcon = FalconSimulator.start(FalconSimulator.Dialect.USER_MANAGEMENT);
        sampleUsers(falcon);
        var data = Files.createTempDirectory("falcon-scim-bridge-demo-");
        var token = "demo-" + UUID.randomUUID() + UUID.randomUUID();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(data)));
        var bridge = start(falcon, data, token, arguments);
        awaitMirror(bridge);
        introduce(bridge, token);
    }

    private static void sampleUsers(FalconSimulator falcon) {
        falcon.tenant().addUser("ada.lovelace@example.com", "Ada", "Lovelace", "falcon_admin");
        falcon.tenant().addUser("grace.hopper@example.com", "Grace", "Hopper", "falconhost_analyst");
        falcon.tenant().addUser("alan.turing@example.com", "Alan", "Turing");
    }

    private static ConfigurableApplicationContext start(
            FalconSimulator falcon, Path data, String token, String... arguments) {
        var settings = new ArrayList<>(List.of(
                "--falcon.base-url=" + falcon.baseUrl(),
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET,
                "--bridge.scim.token=" + token,
                "--bridge.roles.groups[0].name=Falcon Analysts",
                "--bridge.roles.groups[0].roles[0]=Falcon Analyst",
                "--spring.datasource.url=jdbc:sqlite:" + data.resolve("bridge.db"),
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn"));
        settings.addAll(List.of(arguments));
        return SpringApplication.run(FalconScimBridge.class, settings.toArray(String[]::new));
    }

    private static void awaitMirror(ConfigurableApplicationContext bridge) throws IOException {
        var mirror = bridge.getBean(dev.scimbridge.convergence.Mirror.class);
        var deadline = Instant.now().plus(Duration.ofSeconds(30));
        while (!mirror.done() && Instant.now().isBefore(deadline)) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
        }
    }

    private static void introduce(ConfigurableApplicationContext bridge, String token) {
        var port = bridge.getEnvironment().getProperty("local.server.port");
        var base = "http://localhost:" + port + "/scim/v2";
        System.out.printf("""

                The bridge is up, with a simulated Falcon tenant of three users behind it.

                  Base URL  %1$s
                  Token     %2$s

                Try:

                  curl -s -H 'Authorization: Bearer %2$s' '%1$s/Users'

                  curl -s -H 'Authorization: Bearer %2$s' -H 'Content-Type: application/scim+json' '%1$s/Users' -d '{"userName":"katherine.johnson@example.com","name":{"givenName":"Katherine","familyName":"Johnson"}}'

                  curl -s -H 'Authorization: Bearer %2$s' -H 'Content-Type: application/scim+json' '%1$s/Groups' -d '{"displayName":"Falcon Analysts","members":[]}'

                Ctrl-C ends it; nothing is kept.
                """, base, token);
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException kept) {
            System.err.println("Left behind: " + directory);
        }
    }
}
