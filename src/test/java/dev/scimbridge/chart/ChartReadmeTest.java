package dev.scimbridge.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** The table of values in the chart's README is made of the comments in values.yaml. */
class ChartReadmeTest {

    private static final String BEGIN = "<!-- values -->\n";
    private static final String END = "<!-- /values -->\n";
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z][A-Za-z0-9]*):.*");

    private record Line(String path, String text) {}

    /** {@code -Dchart.golden=write} writes it anew. */
    @Test
    void theTableOfValuesIsThatOfTheComments() throws IOException {
        var file = Chart.DIRECTORY.resolve("README.md");
        var readme = Files.readString(file);
        var begin = readme.indexOf(BEGIN) + BEGIN.length();
        var expected = readme.substring(0, begin) + table() + readme.substring(readme.indexOf(END));
        if ("write".equals(System.getProperty("chart.golden"))) {
            Files.writeString(file, expected);
        }

        assertThat(Files.readString(file)).isEqualTo(expected);
    }

    @Test
    void eachValueHasAComment() throws IOException {
        var commented = new TreeMap<String, String>();
        comments().forEach(line -> commented.put(line.path(), line.text()));
        var defaults = leaves("", defaults());

        assertThat(defaults)
                .allSatisfy(leaf -> assertThat(commented.keySet())
                        .as(leaf)
                        .anyMatch(path -> leaf.equals(path) || leaf.startsWith(path + ".")));
    }

    private static String table() throws IOException {
        var table = new StringBuilder("| value | default | |\n|---|---|---|\n");
        for (var line : comments()) {
            table.append("| `%s` | `%s` | %s |\n".formatted(line.path(), defaultOf(line.path()), line.text()));
        }
        return table.toString();
    }

    private static String defaultOf(String path) throws IOException {
        var value = JsonMapper.builder().build().<tools.jackson.databind.JsonNode>valueToTree(defaults());
        for (var name : path.split("\\.")) {
            value = value.path(name);
        }
        return value.toString().replace("|", "\\|");
    }

    private static Object defaults() throws IOException {
        return new Yaml().load(Files.readString(Chart.DIRECTORY.resolve("values.yaml")));
    }

    private static List<String> leaves(String path, Object value) {
        if (value instanceof java.util.Map<?, ?> map && !map.isEmpty()) {
            return map.entrySet().stream()
                    .flatMap(entry ->
                            leaves(path.isEmpty() ? "" + entry.getKey() : path + "." + entry.getKey(), entry.getValue())
                                    .stream())
                    .toList();
        }
        return List.of(path);
    }

    /** Each {@code # --} comment with the path of the key below it. */
    private static List<Line> comments() throws IOException {
        var found = new ArrayList<Line>();
        Deque<String> path = new ArrayDeque<>();
        var comment = "";
        for (var line : Files.readAllLines(Chart.DIRECTORY.resolve("values.yaml"))) {
            var key = KEY.matcher(line);
            if (line.strip().startsWith("# -- ")) {
                comment = line.strip().substring("# -- ".length());
            } else if (key.matches()) {
                while (path.size() > key.group(1).length() / 2) {
                    path.removeLast();
                }
                path.addLast(key.group(2));
                if (!comment.isEmpty()) {
                    found.add(new Line(String.join(".", path), comment));
                    comment = "";
                }
            }
        }
        return found;
    }
}
