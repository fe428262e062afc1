package dev.scimbridge.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The docker client of this machine. */
public final class Docker {

    private Docker() {}

    public record Result(int exitCode, String output) {

        public Result orFail() {
            if (exitCode != 0) {
                throw new AssertionError(output);
            }
            return this;
        }
    }

    static boolean answers() {
        try {
            return run("version", "--format", "{{.Server.Version}}").exitCode() == 0;
        } catch (UncheckedIOException noClient) {
            return false;
        }
    }

    static boolean has(String image) {
        return run("image", "inspect", image).exitCode() == 0;
    }

    static Result run(String... words) {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(words));
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putIfAbsent("DOCKER_BUILDKIT", "0");
            var process = builder.start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output.strip());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
