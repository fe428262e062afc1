package dev.scimbridge.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The Dockerfile, built and run as an operator would: read-only, without any capability, within 512 MiB. Where no engine
 * answers these tests are reported as skipped, with the reason; {@code BRIDGE_ENGINE=required} makes that a failure.
 */
class ImageIT {

    /** Made by {@code .ci/base-image}; where it is missing the Dockerfile's own base is pulled. */
    private static final String LOCAL_BASE = "falcon-scim-bridge-jdk:local";

    private static final String IMAGE = "falcon-scim-bridge:test";
    private static final String TOKEN = "image-token-image-token-image-token";
    private static final Duration START = Duration.ofSeconds(90);

    @BeforeAll
    static void build() {
        demand(System.getProperty("os.name").equals("Linux"), "The image is tested on Linux only (host network).");
        demand(Docker.answers(), "No Docker engine answers: the image was not built and not run.");
        var command = new ArrayList<>(List.of("build", "--tag", IMAGE));
        if (Docker.has(LOCAL_BASE)) {
            command.addAll(List.of("--network", "none", "--build-arg", "JDK_IMAGE=" + LOCAL_BASE));
        }
        command.add(".");
        var built = Docker.run(command.toArray(String[]::new));
        demand(!unreachable(built.output()), "The base image could not be pulled: " + built.output());
        built.orFail();
    }

    private static void demand(boolean given, String otherwise) {
        if ("required".equals(System.getenv("BRIDGE_ENGINE"))) {
            assertThat(given).as(otherwise).isTrue();
        }
        Assumptions.assumeTrue(given, otherwise);
    }

    private static boolean unreachable(String output) {
        return List.of("no such host", "connection refused", "i/o timeout", "x509:", "TLS handshake", "dial tcp")
                .stream()
                .anyMatch(output::contains);
    }

    @Test
    void oneUserIsProvisionedThroughAReadOnlyContainerThatEndsAtSigterm() {
        try (var falcon = FalconSimulator.start(FalconSimulator.Dialect.USER_MANAGEMENT)) {
            var port = freePort();
            var management = freePort();
            var container = start(falcon, port, management);
            try {
                Eventually.holds(START, () -> ready(container, management));
                var scim = new ScimClient(URI.create("http://localhost:" + port + "/scim/v2"), TOKEN);

                var created = scim.post("/Users", """
                        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com",
                         "name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}""");

                assertThat(created.status()).isEqualTo(201);
                assertThat(falcon.tenant().find("ada@example.com")).isPresent();
                assertThat(log(container)).doesNotContain(TOKEN).doesNotContain(FalconSimulator.CLIENT_SECRET);
                assertThat(Docker.run("exec", container, "/opt/java/bin/java", "@/app/command", "token", "list")
                                .orFail()
                                .output())
                        .contains("There are no tokens");
                Docker.run("stop", "--time", "30", container).orFail();
                assertThat(inspect(container, "{{.State.ExitCode}}"))
                        .as("128 + SIGTERM, not 137 after a SIGKILL")
                        .isEqualTo("143");
                assertThat(log(container)).contains("Graceful shutdown complete");
            } finally {
                Docker.run("rm", "--force", "--volumes", container);
            }
        }
    }

    private static String start(FalconSimulator falcon, int port, int management) {
        return Docker.run(
                        "run",
                        "--detach",
                        "--read-only",
                        "--tmpfs=/tmp",
                        "--cap-drop=ALL",
                        "--security-opt=no-new-privileges",
                        "--memory=512m",
                        "--network=host",
                        "--env=SERVER_PORT=" + port,
                        "--env=MANAGEMENT_SERVER_PORT=" + management,
                        "--env=FALCON_BASE_URL=" + falcon.baseUrl(),
                        "--env=FALCON_CLIENT_ID=" + FalconSimulator.CLIENT_ID,
                        "--env=FALCON_CLIENT_SECRET=" + FalconSimulator.CLIENT_SECRET,
                        "--env=BRIDGE_SCIM_TOKEN=" + TOKEN,
                        IMAGE)
                .orFail()
                .output();
    }

    private static boolean ready(String container, int management) {
        if (!inspect(container, "{{.State.Running}}").equals("true")) {
            throw new AssertionError("the container ended:\n" + log(container));
        }
        try {
            return new ScimClient(URI.create("http://localhost:" + management), "")
                            .get("/actuator/health/readiness")
                            .status()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private static String inspect(String container, String format) {
        return Docker.run("inspect", "--format", format, container).orFail().output();
    }

    private static String log(String container) {
        return Docker.run("logs", container).orFail().output();
    }

    @Test
    void itRunsAsANumericUserWithoutAShell() {
        assertThat(inspect(IMAGE, "{{.Config.User}}")).isEqualTo("65532:65532");
        assertThat(Docker.run("run", "--rm", "--entrypoint=/bin/sh", IMAGE, "-c", "true")
                        .exitCode())
                .as("there is no shell")
                .isEqualTo(127);
    }

    /** {@code -XX:AOTMode=on} ends the JVM when the cache does not fit; the image itself runs without it then. */
    @Test
    void theAotCacheFitsTheRuntimeAndTheFlagsItIsUsedWith() {
        var version = Docker.run("run", "--rm", "--env=JDK_JAVA_OPTIONS=-XX:AOTMode=on", IMAGE, "--version");

        assertThat(version.exitCode()).as(version.output()).isZero();
        assertThat(version.output()).contains("falcon-scim-bridge 0.");
    }

    @Test
    void labelsSayWhatItIs() {
        assertThat(inspect(IMAGE, "{{index .Config.Labels \"org.opencontainers.image.licenses\"}}"))
                .isEqualTo("Apache-2.0");
        assertThat(inspect(IMAGE, "{{index .Config.Labels \"org.opencontainers.image.version\"}}"))
                .isNotBlank();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }
}
