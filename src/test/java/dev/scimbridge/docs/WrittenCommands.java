package dev.scimbridge.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the pages tell a reader to type: whole commands of ours, names of commands in a sentence, and other lines of a shell. */
public final class WrittenCommands {

    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```sh\\n(.*?)^ *```$");
    private static final Pattern INDENTED = Pattern.compile("(?m)(?<=\\n\\n)(?: {4}\\S.*\\n)+");
    private static final Pattern OURS =
            Pattern.compile("(?:java -jar \\S*falcon-scim-bridge\\.jar|java @/app/command) +([^`\\n&]+)");
    private static final Pattern SHORT = Pattern.compile("(?s)`bridge\\s+([^`]+)`");
    private static final Pattern SPAN = Pattern.compile("(?<!`)`([^`\\n]+)`(?!`)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^\\n]*?`) \\| ([^\\n]*) \\|$");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Pattern CHOICE = Pattern.compile("(\\S+?)\\\\?\\|(\\S+)");
    private static final Set<Path> COMMANDS_INDENTED = Set.of(Path.of("README.md"), Path.of("docs/benchmarks.md"));
    private static final String TABLE = "| command | what it is for |";

    private WrittenCommands() {}

    /** README.md, docs, and those of the examples and the chart. */
    public static List<Path> pages() throws IOException {
        var pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("examples/README.md")));
        for (var place : List.of("docs", "helm")) {
            try (var files = Files.walk(Path.of(place))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    /** Each command of ours that is written out whole, once. */
    public static Set<String> whole() throws IOException {
        var found = new TreeSet<String>();
        for (var page : pages()) {
            var text = Files.readString(page);
            Stream.of(OURS, SHORT)
                    .flatMap(form -> form.matcher(text).results())
                    .map(line -> line.group(1).strip().replaceAll("\\s+", " "))
                    .forEach(found::add);
        }
        rows().forEach(row -> found.addAll(row.commands()));
        return found;
    }

    /** Each span of code that begins with one of these words and has more. */
    public static Set<String> named(Set<String> words) throws IOException {
        var found = new TreeSet<String>();
        for (var page : pages()) {
            SPAN.matcher(Files.readString(page))
                    .results()
                    .map(span -> span.group(1).strip())
                    .filter(span -> span.indexOf(' ') > 0 && words.contains(span.substring(0, span.indexOf(' '))))
                    .flatMap(WrittenCommands::choices)
                    .forEach(found::add);
        }
        return found;
    }

    /** A row of the table of commands: these, and the options that it tells of. */
    public record Row(List<String> commands, List<String> options) {}

    public static List<Row> rows() throws IOException {
        var rows = new ArrayList<Row>();
        var text = Files.readString(Path.of("docs/operations.md"));
        var table = text.substring(text.indexOf(TABLE));
        ROW.matcher(table.substring(0, table.indexOf("\n\n") + 1))
                .results()
                .forEach(row -> rows.add(new Row(
                        SPAN.matcher(row.group(1))
                                .results()
                                .map(span -> span.group(1))
                                .toList(),
                        SPAN.matcher(row.group(2))
                                .results()
                                .map(span -> span.group(1))
                                .filter(span -> span.startsWith("--"))
                                .map(span -> span.split(" ", 2)[0])
                                .toList())));
        return rows;
    }

    /** What a shell runs that is no command of ours, a line each. */
    public static Set<String> others() throws IOException {
        var found = new LinkedHashSet<String>();
        for (var page : pages()) {
            for (var block : blocks(page)) {
                block.replace("\\\n", " ")
                        .lines()
                        .map(String::strip)
                        .filter(line -> !OURS.matcher(line).find())
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** The fences of a shell and, where commands are written so, the blocks that are indented. */
    static List<String> blocks(Path page) throws IOException {
        var text = Files.readString(page);
        var indented =
                COMMANDS_INDENTED.contains(page) ? INDENTED.matcher(text).results() : Stream.<MatchResult>empty();
        return Stream.concat(
                        FENCE.matcher(text).results().map(block -> block.group(1)), indented.map(MatchResult::group))
                .map(String::stripIndent)
                .toList();
    }

    /** As a shell would take it apart. */
    public static String[] words(String command) {
        return WORD.matcher(command)
                .results()
                .map(word -> Stream.of(1, 2, 3)
                        .map(word::group)
                        .filter(part -> part != null)
                        .findFirst()
                        .orElseThrow())
                .toArray(String[]::new);
    }

    /** One of several words, as {@code a|b}, is each of them. */
    private static Stream<String> choices(String command) {
        var choice = CHOICE.matcher(command);
        if (!choice.find()) {
            return Stream.of(command);
        }
        return Stream.of(choice.group(1), choice.group(2))
                .flatMap(one -> choices(command.substring(0, choice.start()) + one + command.substring(choice.end())));
    }
}
