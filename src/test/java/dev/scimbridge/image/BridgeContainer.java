package dev.scimbridge.image;

import dev.scimbridge.http.FreePort;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.jar.ProcessMemory;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.Eventually;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** {@link BridgeImage} run as an operator would: read-only, without any capability, within 512 MiB, in front of a simulated tenant. */
public final class BridgeContainer implements AutoCloseable {

    static final String TOKEN = "image-token-image-token-image-token";

    private static final Duration START = Duration.ofSeconds(90);
    private static final String COMMAND = "@/app/command";

    private final String id;
    private final int port;
    private final int management;

    private BridgeContainer(String id, int port, int management) {
        this.id = id;
        this.port = port;
        this.management = management;
    }

    /** Started, and ready. */
    public static BridgeContainer start(FalconSimulator falcon, String... settings) {
        var port = FreePort.find();
        var management = FreePort.find();
        var words = new ArrayList<>(List.of(
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
                BridgeImage.NAME));
        words.addAll(List.of(settings));
        var id = Docker.run(words.toArray(String[]::new)).orFail().output();
        var container = new BridgeContainer(id, port, management);
        try {
            Eventually.holds(START, container::isReady);
            return container;
        } catch (AssertionError notStarted) {
            container.close();
            throw notStarted;
        }
    }

    private boolean isReady() {
        if (!inspect("{{.State.Running}}").equals("true")) {
            throw new AssertionError("the container ended:\n" + log());
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

    public ScimClient scim() {
        return new ScimClient(URI.create("http://localhost:" + port + "/scim/v2"), TOKEN);
    }

    public String log() {
        return Docker.run("logs", id).orFail().output();
    }

    /** As {@code docker inspect --format} tells it. */
    public String inspect(String format) {
        return Docker.run("inspect", "--format", format, id).orFail().output();
    }

    /** As the machine of the engine counts, which has to be this one. */
    private ProcessHandle process() {
        return ProcessHandle.of(Long.parseLong(inspect("{{.State.Pid}}"))).orElseThrow();
    }

    /** What its process has used of the processors so far. */
    public Duration processorTime() {
        return process().info().totalCpuDuration().orElseThrow();
    }

    public ProcessMemory memory() {
        return ProcessMemory.of(process().pid()).orElseThrow();
    }

    /** Ends it by SIGTERM. */
    void stop() {
        Docker.run("stop", "--time", "30", id).orFail();
    }

    /** @param most what the process of a command took of memory at most, as far as was seen, since it is looked at now and then */
    public record Commanded(Docker.Result result, ProcessMemory most) {}

    /** A command beside the service, as the documentation says. */
    public Commanded command(String... words) {
        var all = new ArrayList<>(List.of("exec", id, "/opt/java/bin/java", COMMAND));
        all.addAll(List.of(words));
        var running = CompletableFuture.supplyAsync(() -> Docker.run(all.toArray(String[]::new)));
        var most = ProcessMemory.NONE;
        while (!running.isDone()) {
            most = commands()
                    .flatMap(ProcessMemory::of)
                    .orElse(ProcessMemory.NONE)
                    .orMore(most);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return new Commanded(running.join(), most);
    }

    /** What the engine runs now and then, run at once, where an operator has given the service a heap. */
    Docker.Result healthCheck() {
        var check = inspect("{{range .Config.Healthcheck.Test}}{{println .}}{{end}}")
                .lines()
                .skip(1);
        return Docker.run(Stream.concat(Stream.of("exec", "--env=JDK_JAVA_OPTIONS=-Xms64m", id), check)
                .toArray(String[]::new));
    }

    private static Optional<Long> commands() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.startsWith("/opt/java/bin/java " + COMMAND))
                        .isPresent())
                .map(ProcessHandle::pid)
                .findFirst();
    }

    @Override
    public void close() {
        Docker.run("rm", "--force", "--volumes", id);
    }
}
