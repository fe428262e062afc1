package dev.scimbridge.jar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.util.FileSystemUtils;

/**
 * The jar as its image has it: extracted, with an ahead-of-time cache of what a start loads and links, which takes two thirds of the
 * processor's time off each of the many that a test makes. Made once for each jar that is built, below {@code target}.
 */
final class ExtractedJar {

    private static final Path FOLDER = Path.of("target", "extracted");
    private static final String CACHE = "falcon-scim-bridge.aot";

    /** By the options: a jar does not change while it is tested, and takes a while to read. */
    private static final Map<List<String>, Path> FOLDERS = new ConcurrentHashMap<>();

    private ExtractedJar() {}

    /**
     * How it is started, after {@code java}.
     *
     * @param jar not extracted
     * @param virtualMachine the options, by which a cache is made too: it fits no others
     */
    static List<String> command(Path jar, List<String> virtualMachine) {
        var folder = FOLDERS.computeIfAbsent(virtualMachine, options -> extracted(jar.toAbsolutePath(), options));
        return start(folder, virtualMachine, "-XX:AOTCache=" + folder.resolve(CACHE));
    }

    private static List<String> start(Path folder, List<String> virtualMachine, String cache) {
        var command = new ArrayList<>(virtualMachine);
        command.addAll(List.of(
                cache,
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                folder.resolve("falcon-scim-bridge.jar").toString()));
        return command;
    }

    private static Path extracted(Path jar, List<String> virtualMachine) {
        try {
            var folder = FOLDER.toAbsolutePath().resolve(digest(jar, virtualMachine));
            if (!Files.exists(folder.resolve(CACHE))) {
                FileSystemUtils.deleteRecursively(FOLDER);
                Files.createDirectories(FOLDER);
                run(List.of("-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", folder.toString()));
                train(folder, virtualMachine);
            }
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One start up to the point where it would serve, as the Dockerfile has it. */
    private static void train(Path folder, List<String> virtualMachine) throws IOException {
        var command = start(folder, virtualMachine, "-XX:AOTCacheOutput=" + folder.resolve(CACHE));
        command.addAll(List.of(
                "--spring.datasource.url=jdbc:sqlite:" + folder.resolve("training.db"),
                "--falcon.base-url=http://127.0.0.1:9",
                "--falcon.client-id=training",
                "--falcon.client-secret=training",
                "--bridge.scim.token=training-training-training-training"));
        command.addFirst("-Dspring.context.exit=onRefresh");
        run(command);
    }

    private static void run(List<String> command) throws IOException {
        var output = FOLDER.resolve("output.log").toFile();
        var all = new ArrayList<>(command);
        all.addFirst(BridgeProcess.JAVA);
        var process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the jar was not extracted: " + Files.readString(output.toPath()));
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static String digest(Path jar, List<String> virtualMachine) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(jar));
            digest.update((Runtime.version() + " " + virtualMachine).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
