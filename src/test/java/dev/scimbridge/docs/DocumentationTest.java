package dev.scimbridge.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Each page of the repository: its links lead somewhere, its settings and tests exist, a shell can read its commands. */
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern KEY =
            Pattern.compile("(?<![\\w./@-])((?:bridge|falcon|reconcile)\\.[a-z][a-z0-9.-]*[a-z0-9])(?![\\w/*.(-])");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$");
    private static final Pattern FILE = Pattern.compile("`((?:src|docs|helm|examples|\\.ci|\\.github)/[\\w./-]+)`");

    private static final Pattern TEST = Pattern.compile("`(\\w*[a-z](?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern DONE = Pattern.compile("(?m)^\\| [\\d., –]+ \\|.*\\| done \\|(.*)$");

    /** What a key may be followed by in a list of the configuration, and keys of Secrets or files that only look like one. */
    private static final Set<String> NOT_SETTINGS = Set.of("bridge.db", "bridge.roles.groups", "bridge.jar");

    private static final Map<String, List<String>> TESTS = tests();

    /** Below what the build and a service write nothing is looked at: it comes and goes meanwhile. */
    static Stream<Path> pages() throws IOException {
        var written = Set.of(Path.of("target"), Path.of("data"), Path.of(".git"));
        var pages = new ArrayList<Path>();
        try (var top = Files.list(Path.of(""))) {
            for (var place : top.filter(one -> !written.contains(one)).toList()) {
                try (var files = Files.walk(place)) {
                    files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
                }
            }
        }
        return pages.stream().sorted();
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
    void theTestsItNamesExist(Path page) throws IOException {
        var missing = TEST.matcher(Files.readString(page))
                .results()
                .filter(named -> !isTest(named.group(1), named.group(2)))
                .map(MatchResult::group)
                .toList();

        assertThat(missing).isEmpty();
    }

    private static boolean isTest(String type, @Nullable String method) {
        return TESTS.getOrDefault(type, List.of()).stream()
                .anyMatch(source -> method == null || source.contains("void " + method + "("));
    }

    /** By the names of their classes, of which two packages may have the same. */
    private static Map<String, List<String>> tests() {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(
                            file -> file.getFileName().toString().replace(".java", ""),
                            Collectors.mapping(DocumentationTest::read, Collectors.toList())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the table of ASVS: a test, or a page. */
    @Test
    void whatIsDoneForSecurityIsShown() throws IOException {
        var done = DONE.matcher(Files.readString(Path.of("docs/security.md")))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(done)
                .hasSizeGreaterThan(30)
                .allMatch(by -> TEST.matcher(by).find() || LINK.matcher(by).find());
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
                default -> {
                    // a shell's, see below; output, or a language that is not checked
                }
            }
        }
        for (var commands : WrittenCommands.blocks(page)) {
            assertThat(parsed(commands)).isEmpty();
        }
    }

    /** What {@code sh -n} has to say. */
    private static String parsed(String commands) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("sh", "-n").redirectErrorStream(true).start();
        shell.getOutputStream().write(commands.getBytes(UTF_8));
        shell.getOutputStream().close();
        var said = new String(shell.getInputStream().readAllBytes(), UTF_8);
        return shell.waitFor() == 0 ? "" : said;
    }
}
