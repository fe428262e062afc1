package dev.scimbridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of traps and the tests that are named after them tell the same. */
class FalconTrapsDocumentTest {

    private static final Path TESTS = Path.of("src/test/java/dev/scimbridge");
    private static final Pattern TEST = Pattern.compile("void (trap\\d\\d)\\w*\\(");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\| (\\w+) \\|$");

    @Test
    void everyTrapHasARowAndEveryRowItsTest() throws IOException {
        var tests = new TreeSet<String>();
        for (var file : new String[] {"falcon/FalconTrapsTest.java", "story/FalconTrapsStoryTest.java"}) {
            TEST.matcher(Files.readString(TESTS.resolve(file))).results().forEach(found -> tests.add(found.group(1)));
        }
        var rows = ROW.matcher(Files.readString(Path.of("docs/falcon-traps.md")))
                .results()
                .collect(Collectors.toMap(row -> Integer.parseInt(row.group(1)), row -> row.group(2)));

        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 42).boxed().toList());
        assertThat(Stream.concat(tests.stream(), Stream.of("none")).toList())
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(rows.values()));
        rows.forEach((number, test) -> assertThat(test).isIn("trap%02d".formatted(number), "none"));
    }
}
