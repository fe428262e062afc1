package dev.scimbridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The workflows and examples: what can be said of them without running them. */
class FilesTest {

    static Stream<Path> workflows() throws IOException {
        return yamlBelow(Path.of(".github", "workflows"));
    }

    static Stream<Path> examples() throws IOException {
        return yamlBelow(Path.of("examples"));
    }

    private static Stream<Path> yamlBelow(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void eachActionIsPinnedToACommit(Path workflow) throws IOException {
        assertThat(Files.readAllLines(workflow).stream()
                        .filter(line -> line.contains("uses:"))
                        .toList())
                .isNotEmpty()
                .allMatch(line -> line.matches(".*uses: [\\w-]+/[\\w-]+@[0-9a-f]{40} # v[0-9.]+"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void aWorkflowMayOnlyReadUnlessAJobSaysMore(Path workflow) throws IOException {
        Map<String, Object> parsed = new Yaml().load(Files.readString(workflow));

        assertThat(parsed.get("permissions")).isEqualTo(Map.of("contents", "read"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachExampleIsYaml(Path example) throws IOException {
        assertThat(new Yaml().<Object>load(Files.readString(example))).isNotNull();
    }

    @Test
    void theComposeFileMountsOnlyFilesThatAreThere() throws IOException {
        var mounts = Pattern.compile("\"\\./([^:]+):")
                .matcher(Files.readString(Path.of("examples", "compose.yaml")))
                .results()
                .map(mount -> Path.of("examples", mount.group(1)))
                .toList();

        assertThat(mounts).isNotEmpty().allMatch(Files::exists);
    }

    @Test
    void theBaseOfTheImageIsPinnedToADigest() throws IOException {
        assertThat(Files.readString(Path.of("Dockerfile"))).containsPattern("ARG JDK_IMAGE=\\S+@sha256:[0-9a-f]{64}\n");
    }
}
