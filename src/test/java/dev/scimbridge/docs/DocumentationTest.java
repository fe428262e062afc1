package dev.scimbridge.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Each page of the repository: its links lead somewhere, its settings exist, its commands can be read by a shell. */
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern KEY =
            Pattern.compile("(?<![\\w./@-])((?:bridge|falcon|reconcile)\\.[a-z][a-z0-9.-]*[a-z0-9])(?![\\w/*.(-])");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$");
    private static final Pattern FILE = Pattern.compile("`((?:src|docs|helm|examples|\\.ci|\\.github)/[\\w./-]+)`");

    /** What a key may be followed by in a list of the configuration, and keys of Secrets or files that only look like one. */
    private static final Set<String> NOT_SETTINGS = Set.of("bridge.db", "bridge.roles.groups", "bridge.jar");

    static Stream<Path> pages() throws IOException {
        try (var files = Files.walk(Path.of(""))) {
            return files
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.startsWith("target") && !file.startsWith("data"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void itsLinksLeadSomewhere(Path page) throws IOException {
        var broken = new ArrayList<String>();
        var links = LINK.matcher(Files.readString(page));
        while (links.find()) {
            var link = links.group(1);
            if (!link.startsWith("http") && !link.startsWith("mailto:") && !resolves(page, link)) {
                broken.add(link);
            }
        }

        assertThat(broken).isEmpty();
    }

    private static boolean resolves(Path page, String link) throws IOException {
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty()
                ? page
                : page.toAbsolutePath().resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1 || anchors(target).contains(parts[1]);
    }

    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theSettingsItNamesExist(Path page) throws IOException {
        var known = Settings.names();
        var unknown = new ArrayList<String>();
        var keys = KEY.matcher(Files.readString(page));
        while (keys.find()) {
            var key = keys.group(1);
            var exists = known.contains(key)
                    || NOT_SETTINGS.contains(key)
                    || known.stream().anyMatch(name -> name.startsWith(key + "."));
            if (!exists) {
                unknown.add(key);
            }
        }

        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theFilesItNamesExist(Path page) throws IOException {
        var missing = FILE.matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                .filter(file -> !Files.exists(Path.of(file)))
                .toList();

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void itsYamlIsYamlAndItsCommandsAreShell(Path page) throws IOException, InterruptedException {
        var blocks = BLOCK.matcher(Files.readString(page));
        while (blocks.find()) {
            switch (blocks.group(1)) {
                case "yaml" ->
                    assertThat(new Yaml().<Object>load(blocks.group(2).stripIndent()))
                            .isNotNull();
                case "sh" -> assertThat(parsed(blocks.group(2))).isEmpty();
                default -> {
                    // output, or a language that is not checked
                }
            }
        }
    }

    /** What {@code sh -n} has to say. */
    private static String parsed(String commands) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("sh", "-n").redirectErrorStream(true).start();
        shell.getOutputStream().write(commands.stripIndent().getBytes(UTF_8));
        shell.getOutputStream().close();
        var said = new String(shell.getInputStream().readAllBytes(), UTF_8);
        return shell.waitFor() == 0 ? "" : said;
    }
}
