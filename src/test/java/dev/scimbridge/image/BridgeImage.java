package dev.scimbridge.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The image of our Dockerfile. Where no engine answers, whoever builds it is skipped, with the reason; {@code BRIDGE_ENGINE=required}
 * makes that a failure.
 */
public final class BridgeImage {

    static final String NAME = "falcon-scim-bridge:test";
    static final String SIMULATOR = "falcon-scim-bridge-simulator:test";

    /** Made by {@code .ci/base-image}; where it is missing the Dockerfile's own base is pulled. */
    private static final String LOCAL_BASE = "falcon-scim-bridge-jdk:local";

    private BridgeImage() {}

    /** Builds it of the jar that lies in {@code target}. */
    public static void build() {
        demand(System.getProperty("os.name").equals("Linux"), "The image is tested on Linux only (host network).");
        demand(Docker.answers(), "No Docker engine answers: the image was not built and not run.");
        build("--tag", NAME);
    }

    /** The simulated Falcon, from the same Dockerfile. */
    static void buildSimulator() {
        build("--tag", SIMULATOR, "--target", "simulator");
    }

    private static void build(String... what) {
        var command = new ArrayList<>(List.of("build"));
        command.addAll(List.of(what));
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
}
