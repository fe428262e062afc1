package dev.scimbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.image.BridgeContainer;
import dev.scimbridge.image.BridgeImage;
import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.jar.ProcessMemory;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the image takes, run as an operator would, within 512 MiB: to start, idle, under 25 writes a second, and a command beside that. */
class ImageBenchmark {

    private static final double MEBIBYTE = 1 << 20;
    private static final int STARTS = 3;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration LOAD = Duration.ofSeconds(60);
    private static final int WRITES_A_SECOND = 25;
    private static final List<List<String>> WORDS =
            List.of(List.of("token", "list"), List.of("held", "list"), List.of("audit", "verify"), List.of("status"));

    private final List<Figure> figures = new ArrayList<>();

    @BeforeAll
    static void build() {
        BridgeImage.build();
    }

    @Test
    void whatItTakes() throws Exception {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            start(falcon);
            try (var container = BridgeContainer.start(falcon, Joiners.SETTING)) {
                idle(container);
                load(container);
                commands(container);
            }
        }
        BenchmarkPage.DOCS.write("image", "The image with `--memory=512m`, SQLite in its own volume.", figures);
    }

    private void start(FalconSimulator falcon) {
        var image = new ArrayList<Long>();
        var jar = new ArrayList<Long>();
        for (var start = 0; start < STARTS; start++) {
            try (var container = BridgeContainer.start(falcon)) {
                image.add(container.processorTime().toNanos());
            }
            try (var bridge = BridgeProcess.start(BridgeProcess.AS_IN_THE_IMAGE, falcon, TestDatabase.SQLITE.url())) {
                jar.add(bridge.processorTime().toNanos());
            }
        }
        figures.add(Figure.atMost(
                "processor time of a start / that of `java -jar`",
                Percentile.millis(50, image) / Percentile.millis(50, jar),
                "",
                0.5));
        figures.add(Figure.plain("processor time of a start, the image", Percentile.millis(50, image) / 1e3, "s"));
        figures.add(Figure.plain("processor time of a start, `java -jar`", Percentile.millis(50, jar) / 1e3, "s"));
    }

    private void idle(BridgeContainer container) {
        LockSupport.parkNanos(IDLE.toNanos());
        figures.add(Figure.atMost(
                "resident when idle for a minute", container.memory().resident() / MEBIBYTE, "MiB", 256));
    }

    /** Users one after the other, each due at its time; a wait counts from then. */
    private void load(BridgeContainer container) {
        var writes = (int) (WRITES_A_SECOND * LOAD.toSeconds());
        var waits = new ArrayList<Long>();
        var most = ProcessMemory.NONE;
        try (var client = KeptOpen.like(container.scim())) {
            var began = System.nanoTime();
            for (var write = 0; write < writes; write++) {
                var due = began + write * Duration.ofSeconds(1).toNanos() / WRITES_A_SECOND;
                LockSupport.parkNanos(due - System.nanoTime());
                client.send(201, "POST", "/Users", "{\"userName\":\"writer%d@example.com\"}".formatted(write));
                waits.add(System.nanoTime() - due);
                if (write % WRITES_A_SECOND == 0) {
                    most = container.memory().orMore(most);
                }
            }
            figures.add(Figure.atLeast(
                    "writes a second, each answered with 201",
                    writes * 1e9 / (System.nanoTime() - began),
                    "",
                    WRITES_A_SECOND * 0.98));
        }
        figures.add(Figure.plain("p50 of their waits", Percentile.millis(50, waits), "ms"));
        figures.add(Figure.plain("p99 of their waits", Percentile.millis(99, waits), "ms"));
        figures.add(Figure.atMost("resident under 25 writes a second", most.resident() / MEBIBYTE, "MiB", 512));
    }

    private void commands(BridgeContainer container) {
        for (var words : WORDS) {
            var command = container.command(words.toArray(String[]::new));
            assertThat(command.result().exitCode())
                    .as(command.result().output())
                    .isZero();
            var named = "`" + String.join(" ", words) + "` beside it: ";
            figures.add(
                    Figure.atMost(named + "memory of its own", command.most().own() / MEBIBYTE, "MiB", 96));
            figures.add(Figure.plain(
                    named + "resident, pages of files among it", command.most().peak() / MEBIBYTE, "MiB"));
        }
    }
}
