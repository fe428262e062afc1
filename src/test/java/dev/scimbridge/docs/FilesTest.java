package dev.scimbridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.simulator.FalconSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The workflows and examples: what can be said of them without running them. */
class FilesTest {

    private static final Path COMPOSE = Path.of("examples", "compose");

    static Stream<Path> workflows() throws IOException {
        return yamlBelow(Path.of(".github", "workflows"));
    }

    static Stream<Path> examples() throws IOException {
        return yamlBelow(Path.of("examples"));
    }

    static Stream<Path> issueForms() throws IOException {
        try (var files = Files.list(Path.of(".github", "ISSUE_TEMPLATE"))) {
            return files.filter(file -> !file.endsWith("config.yml")).sorted().toList().stream();
        }
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
    @ValueSource(strings = {".ci/run", ".ci/reproducible"})
    void eachPushIsTestedAndItsJarMadeTwice(String script) throws IOException {
        assertThat(Files.readAllLines(Path.of(".github", "workflows", "build.yaml")))
                .contains("      - run: " + script);
        assertThat(Path.of(script)).isExecutable();
    }

    @Test
    void renovateKeepsActionsAndImagesPinned() throws IOException {
        var settings = JsonMapper.shared().readTree(Files.readString(Path.of("renovate.json")));

        assertThat(settings.path("extends").valueStream().map(JsonNode::asString))
                .contains("config:recommended", "helpers:pinGitHubActionDigests", "docker:pinDigests");
        assertThat(settings.path("packageRules").valueStream())
                .isNotEmpty()
                .allMatch(rule -> rule.path("description").isString());
    }

    /** Each on a machine of its kind, since its archive of classes is made by a run; one name has both. */
    @Test
    void theReleaseMakesImagesForBothKindsOfProcessors() throws IOException {
        var text = Files.readString(Path.of(".github", "workflows", "release.yaml"));
        Map<String, Map<String, Map<String, Object>>> release = new Yaml().load(text);
        var images = release.getOrDefault("jobs", Map.of()).getOrDefault("images", Map.of());

        assertThat(images.get("strategy"))
                .isEqualTo(Map.of(
                        "matrix",
                        Map.of(
                                "include",
                                List.of(
                                        Map.of("processor", "amd64", "machine", "ubuntu-24.04"),
                                        Map.of("processor", "arm64", "machine", "ubuntu-24.04-arm")))));
        assertThat(text)
                .contains("docker buildx imagetools create --tag \"$REGISTRY:$VERSION\""
                        + " \"$REGISTRY:$VERSION-amd64\" \"$REGISTRY:$VERSION-arm64\"");
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

    /** Without these GitHub shows no form, and says so to nobody. */
    @ParameterizedTest
    @MethodSource("issueForms")
    void eachIssueFormHasANameADescriptionAndQuestionsOfItsOwn(Path form) throws IOException {
        var text = Files.readString(form);
        var questions =
                new Yaml().<Map<String, List<Map<String, Object>>>>load(text).getOrDefault("body", List.of());

        assertThat(new Yaml().<Map<String, Object>>load(text)).containsKeys("name", "description");
        assertThat(questions).allSatisfy(question -> assertThat(question).containsKeys("type", "attributes"));
        assertThat(questions.stream()
                        .map(question -> question.get("id"))
                        .filter(Objects::nonNull)
                        .toList())
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    static Stream<Path> composeFiles() {
        return Stream.of("compose.yaml", "simulator.yaml").map(COMPOSE::resolve);
    }

    @Test
    void theComposeFileMountsOnlyFilesThatAreThere() throws IOException {
        var mounts = Pattern.compile("\"(\\.[^:\"]+):")
                .matcher(Files.readString(COMPOSE.resolve("compose.yaml")))
                .results()
                .map(mount -> COMPOSE.resolve(mount.group(1)).normalize())
                .toList();

        assertThat(mounts).isNotEmpty().allMatch(Files::exists);
    }

    /** An editor puts a new file in its place, which a mount of the old one hides. */
    @Test
    void theMappingOfTheComposeFileIsMountedWithItsDirectory() throws IOException {
        assertThat(COMPOSE.resolve("config/application.yaml")).exists();
        assertThat(Files.readString(COMPOSE.resolve("compose.yaml"))).contains("\"./config:/app/config:ro\"");
    }

    @Test
    void theServicesOfTheComposeFilesKnowEachOther() throws IOException {
        var services = new LinkedHashMap<String, Map<String, Object>>();
        for (var file : composeFiles().toList()) {
            Map<String, Map<String, Map<String, Object>>> parsed = new Yaml().load(Files.readString(file));
            parsed.getOrDefault("services", Map.of()).forEach(services::putIfAbsent);
        }

        assertThat(services).containsOnlyKeys("bridge", "database", "prometheus", "grafana", "simulator");
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service).containsKey("image");
            assertThat(services.keySet()).containsAll(named(service.getOrDefault("depends_on", List.of())));
        });
        assertThat(services.get("bridge")).containsEntry("build", "../..");
        assertThat(services.get("simulator")).containsEntry("build", Map.of("context", "../..", "target", "simulator"));
        assertThat(Files.readAllLines(Path.of("Dockerfile"))).contains("FROM ${JDK_IMAGE} AS simulator");
        assertThat(services.get("simulator")).containsEntry("network_mode", "service:bridge");
        assertThat(Files.readString(COMPOSE.resolve("prometheus.yaml"))).contains("bridge:8081");
        assertThat(Files.readString(COMPOSE.resolve("grafana/provisioning/datasources/prometheus.yaml")))
                .contains("http://prometheus:9090");
    }

    /** Of {@code depends_on}, which is a list or a map. */
    private static Collection<String> named(Object services) {
        return services instanceof Map<?, ?> conditions
                ? conditions.keySet().stream().map(String::valueOf).toList()
                : ((List<?>) services).stream().map(String::valueOf).toList();
    }

    @Test
    void aSimulatedFalconNeedsNothingButItsEnvironmentAndTakesWhatStandsThere() throws IOException {
        var environment = new Properties();
        try (var file = Files.newBufferedReader(COMPOSE.resolve("simulator.env"))) {
            environment.load(file);
        }
        var wanted = Pattern.compile("\\$\\{(\\w+):\\?}")
                .matcher(Files.readString(COMPOSE.resolve("compose.yaml")))
                .results()
                .map(variable -> variable.group(1))
                .distinct()
                .toList();

        assertThat(environment.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(environment)
                .containsEntry("FALCON_CLIENT_ID", FalconSimulator.CLIENT_ID)
                .containsEntry("FALCON_CLIENT_SECRET", FalconSimulator.CLIENT_SECRET);
        assertThat(environment.getProperty("BRIDGE_SCIM_TOKEN")).hasSizeGreaterThanOrEqualTo(32);
        assertThat(Files.readString(Path.of("Dockerfile")))
                .contains("\"/app/falcon-scim-bridge-simulator.jar:/app/lib/*\", \"" + FalconSimulator.class.getName());
        assertThat(Files.readString(Path.of("examples", "README.md")))
                .contains(environment.getProperty("BRIDGE_SCIM_TOKEN"));
    }

    @Test
    void grafanaShowsTheDashboardOfTheChart() throws IOException {
        var shown = "../../helm/falcon-scim-bridge/files/dashboard.json:/var/lib/grafana/dashboards/";

        assertThat(Files.readString(COMPOSE.resolve("compose.yaml"))).contains(shown);
        assertThat(Files.readString(COMPOSE.resolve("grafana/provisioning/dashboards/dashboards.yaml")))
                .contains("path: /var/lib/grafana/dashboards\n");
    }

    @Test
    void theBaseOfTheImageIsPinnedToADigest() throws IOException {
        assertThat(Files.readString(Path.of("Dockerfile"))).containsPattern("ARG JDK_IMAGE=\\S+@sha256:[0-9a-f]{64}\n");
    }
}
