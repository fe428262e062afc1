package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.demo.Demo;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@code ./mvnw spring-boot:test-run} starts: its three curl lines work when pasted, and Ctrl-C ends it. */
class DemoIT {

    @Test
    void itsCurlLinesWorkWhenPastedAndItEndsWithCtrlC() throws IOException, InterruptedException {
        var log = Files.createTempFile("demo-", ".log");
        var demo = start(log);
        try {
            Eventually.holds(
                    Duration.ofSeconds(90), () -> demo.isAlive() && text(log).contains("Ctrl-C ends it"));
            var lines = curlLines(text(log));
            assertThat(lines).hasSize(3);

            assertThat(answer(lines.get(0))).contains("\"totalResults\":3", "ada.lovelace@example.com");
            assertThat(answer(lines.get(1))).contains("katherine.johnson@example.com", "\"state\":\"converged\"");
            assertThat(answer(lines.get(2))).contains("Falcon Analysts", "falconhost_analyst");

            new ProcessBuilder("kill", "-INT", String.valueOf(demo.pid()))
                    .start()
                    .waitFor();
            assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(text(log)).doesNotContain("Exception", "Left behind");
        } finally {
            demo.destroyForcibly();
        }
    }

    private static Process start(Path log) throws IOException {
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        Demo.class.getName(),
                        "--server.port=0",
                        "--management.server.port=0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static List<String> curlLines(String output) {
        return output.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("curl "))
                .toList();
    }

    private static String answer(String line) throws IOException, InterruptedException {
        var curl =
                new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
        var answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).isZero();
        return answer;
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
