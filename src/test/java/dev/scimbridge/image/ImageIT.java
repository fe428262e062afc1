package dev.scimbridge.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.Eventually;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Dockerfile, built and run. */
class ImageIT {

    /** What of a command's memory is no file's; docs/benchmarks.md has the figures. */
    private static final long OWN_MEMORY_OF_A_COMMAND = 96L << 20;

    @BeforeAll
    static void build() {
        BridgeImage.build();
    }

    @Test
    void oneUserIsProvisionedThroughAReadOnlyContainerThatEndsAtSigterm() {
        try (var falcon = FalconSimulator.start(FalconSimulator.Dialect.USER_MANAGEMENT);
                var container = BridgeContainer.start(falcon)) {
            var created = container.scim().post("/Users", """
                    {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com",
                     "name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}""");

            assertThat(created.status()).isEqualTo(201);
            assertThat(falcon.tenant().find("ada@example.com")).isPresent();
            assertThat(container.log())
                    .doesNotContain(BridgeContainer.TOKEN)
                    .doesNotContain(FalconSimulator.CLIENT_SECRET);
            assertThat(container.healthCheck().orFail().output()).endsWith(" answers 200");
            var command = container.command("token", "list");
            assertThat(command.result().orFail().output()).startsWith("There are no tokens.");
            assertThat(command.most().own()).isPositive().isLessThan(OWN_MEMORY_OF_A_COMMAND);
            container.stop();
            assertThat(container.inspect("{{.State.ExitCode}}"))
                    .as("128 + SIGTERM, not 137 after a SIGKILL")
                    .isEqualTo("143");
            assertThat(container.log()).contains("Graceful shutdown complete");
        }
    }

    @Test
    void itRunsAsANumericUserWithoutAShell() {
        assertThat(inspect("{{.Config.User}}")).isEqualTo("65532:65532");
        assertThat(Docker.run("run", "--rm", "--entrypoint=/bin/sh", BridgeImage.NAME, "-c", "true")
                        .exitCode())
                .as("there is no shell")
                .isEqualTo(127);
    }

    /** {@code -XX:AOTMode=on} ends the JVM when the cache does not fit; the image itself runs without it then. */
    @Test
    void theAotCacheFitsTheRuntimeAndTheFlagsItIsUsedWith() {
        var version = Docker.run("run", "--rm", "--env=JDK_JAVA_OPTIONS=-XX:AOTMode=on", BridgeImage.NAME, "--version");

        assertThat(version.exitCode()).as(version.output()).isZero();
        assertThat(version.output()).contains("falcon-scim-bridge 0.");
    }

    @Test
    void soDoesThatOfCommands() {
        var version = Docker.run(
                "run",
                "--rm",
                "--env=JDK_JAVA_OPTIONS=-XX:AOTMode=on",
                "--entrypoint=/opt/java/bin/java",
                BridgeImage.NAME,
                "@/app/command",
                "--version");

        assertThat(version.exitCode()).as(version.output()).isZero();
        assertThat(version.output()).contains("falcon-scim-bridge 0.");
    }

    /** It holds what the bridge's build made of it, and starts. */
    @Test
    void theSimulatedFalconIsAnImageToo() {
        BridgeImage.buildSimulator();
        var id = Docker.run("run", "--detach", "--read-only", "--network=none", BridgeImage.SIMULATOR, "8090")
                .orFail()
                .output();
        try {
            Eventually.holds(
                    () -> Docker.run("logs", id).output().contains("Falcon simulator at http://127.0.0.1:8090"));
        } finally {
            Docker.run("rm", "--force", id);
        }
    }

    @Test
    void labelsSayWhatItIs() {
        assertThat(inspect("{{index .Config.Labels \"org.opencontainers.image.licenses\"}}"))
                .isEqualTo("Apache-2.0");
        assertThat(inspect("{{index .Config.Labels \"org.opencontainers.image.version\"}}"))
                .isNotBlank();
    }

    private static String inspect(String format) {
        return Docker.run("inspect", "--format", format, BridgeImage.NAME)
                .orFail()
                .output();
    }
}
