package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/conformance.md names tests that are there. */
class ConformanceTableTest {

    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyTestThatTheTableNamesExists() throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var sources = files.filter(file -> file.toString().endsWith("Test.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            ConformanceTableTest::read,
                            String::concat));
            var named = NAMED.matcher(read(Path.of("docs/conformance.md")))
                    .results()
                    .toList();

            assertThat(named)
                    .hasSizeGreaterThan(40)
                    .allSatisfy(test -> assertThat(sources.get(test.group(1)))
                            .as(test.group())
                            .contains("void " + test.group(2) + "("));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
