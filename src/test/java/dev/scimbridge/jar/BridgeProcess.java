package dev.scimbridge.jar;

import dev.scimbridge.http.FreePort;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.logs.Canaries;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code java -jar target/falcon-scim-bridge.jar} with settings. Where no options of the virtual machine are given it is extracted
 * first ({@link ExtractedJar}).
 */
public final class BridgeProcess implements AutoCloseable {

    static final String TOKEN = Canaries.plant("the jar's token", "jar-token-jar-token-jar-token-jar-token");

    /** The options of the virtual machine that its image has, a heap of a size that is written out among them. */
    public static final List<String> AS_IN_THE_IMAGE =
            List.of("-XX:+UseSerialGC", "-Xms8m", "-Xmx256m", "--enable-native-access=ALL-UNNAMED");

    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final Path JAR = Path.of("target", "falcon-scim-bridge.jar");
    private static final Duration START = Duration.ofSeconds(90);
    /** A test's process is soon over: what the thorough compiler makes would come too late. */
    private static final List<String> QUICK_COMPILER = List.of("-XX:TieredStopAtLevel=1");

    private final Process process;
    private final Path log;
    private final int port;

    private BridgeProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** In front of a simulated tenant, on free ports, ready for use; a later setting takes the place of an earlier one. */
    public static BridgeProcess start(FalconSimulator falcon, String databaseUrl, String... settings) {
        return start(QUICK_COMPILER, falcon, databaseUrl, settings);
    }

    /** The same, with these options of the virtual machine. */
    public static BridgeProcess start(
            List<String> virtualMachine, FalconSimulator falcon, String databaseUrl, String... settings) {
        var bridge = launch(virtualMachine, falcon, databaseUrl, settings);
        bridge.awaitReady();
        return bridge;
    }

    /** Without waiting. */
    public static BridgeProcess launch(FalconSimulator falcon, String databaseUrl, String... settings) {
        return launch(QUICK_COMPILER, falcon, databaseUrl, settings);
    }

    /** Without waiting; with these variables in its environment. */
    public static BridgeProcess launch(
            Map<String, String> environment, FalconSimulator falcon, String databaseUrl, String... settings) {
        return launch(QUICK_COMPILER, environment, falcon, databaseUrl, settings);
    }

    /** Without waiting; with these options of the virtual machine. */
    public static BridgeProcess launch(
            List<String> virtualMachine, FalconSimulator falcon, String databaseUrl, String... settings) {
        return launch(virtualMachine, Map.of(), falcon, databaseUrl, settings);
    }

    private static BridgeProcess launch(
            List<String> virtualMachine,
            Map<String, String> environment,
            FalconSimulator falcon,
            String databaseUrl,
            String... settings) {
        var port = FreePort.find();
        var arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--management.server.port=0",
                "--falcon.base-url=" + falcon.baseUrl(),
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET,
                "--bridge.scim.token=" + TOKEN,
                "--bridge.rails.deprovisioning.at-least=1000",
                "--spring.datasource.url=" + databaseUrl));
        arguments.addAll(List.of(settings));
        var byKey = new LinkedHashMap<String, String>();
        arguments.forEach(argument -> byKey.put(argument.substring(0, argument.indexOf('=')), argument));
        return run(port, virtualMachine, environment, byKey.values().toArray(String[]::new));
    }

    /** With exactly these arguments. */
    static BridgeProcess run(int port, String... arguments) {
        return run(port, QUICK_COMPILER, arguments);
    }

    /** With exactly these arguments, and these options of the virtual machine. */
    static BridgeProcess run(int port, List<String> virtualMachine, String... arguments) {
        return run(port, virtualMachine, Map.of(), arguments);
    }

    private static BridgeProcess run(
            int port, List<String> virtualMachine, Map<String, String> environment, String... arguments) {
        var command = new ArrayList<String>();
        command.add(JAVA);
        command.addAll(
                virtualMachine.equals(QUICK_COMPILER)
                        ? ExtractedJar.command(JAR, virtualMachine)
                        : asItIs(virtualMachine));
        command.addAll(List.of(arguments));
        try {
            var log = Files.createTempFile("bridge-", ".log");
            var builder = new ProcessBuilder(command)
                    .directory(Files.createTempDirectory("bridge-run-").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            return new BridgeProcess(process, log, port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<String> asItIs(List<String> virtualMachine) {
        var command = new ArrayList<>(virtualMachine);
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        return command;
    }

    public ScimClient scim() {
        return new ScimClient(base(), TOKEN);
    }

    URI base() {
        return URI.create("http://localhost:" + port + "/scim/v2");
    }

    /** Fails when it ends, or takes longer than {@link #START}. */
    public void awaitReady() {
        awaitReady(START);
    }

    /** Fails when it ends, or takes longer. */
    public void awaitReady(Duration longest) {
        Eventually.holds(longest, () -> alive() && ready());
    }

    private boolean ready() {
        try {
            return scim().get("/Users?count=0").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private boolean alive() {
        if (!process.isAlive()) {
            throw new AssertionError("the bridge ended:\n" + output());
        }
        return true;
    }

    /** What its process has used of the processors so far. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** What its process holds of the machine's memory; Linux only. */
    public ProcessMemory memory() {
        return ProcessMemory.of(process.pid()).orElseThrow();
    }

    /** The most it held until it ended, for which this waits; Linux only. */
    ProcessMemory mostMemory() throws InterruptedException {
        var most = ProcessMemory.NONE;
        do {
            most = ProcessMemory.of(process.pid()).orElse(ProcessMemory.NONE).orMore(most);
        } while (!process.waitFor(20, TimeUnit.MILLISECONDS));
        return most;
    }

    /** {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Ctrl-C. */
    void interrupt() {
        signal("-INT");
    }

    /** {@code kill -STOP}: nothing of it runs until {@link #goOn}. */
    public void standStill() {
        signal("-STOP");
    }

    public void goOn() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            var kill = new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill " + signal + " failed");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    int exitCode() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the bridge does not end");
            }
            return process.exitValue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** All it printed so far. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** @throws AssertionError it told a secret */
    @Override
    public void close() {
        process.destroy();
        exitCode();
        Canaries.findPlantedIn(output()).ifPresent(secret -> {
            throw new AssertionError("the bridge told " + secret);
        });
    }
}
