package dev.scimbridge.security;

import static dev.scimbridge.security.OpenBridge.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the jar holds, and what it says of that. */
class JarContentIT {

    private static final Path JAR = Path.of("target", "falcon-scim-bridge.jar");
    private static final String CLASSES = "BOOT-INF/classes/";
    private static final String LIBRARIES = "BOOT-INF/lib/";

    @Test
    void theBillOfMaterialsNamesEachLibraryOfTheJar() throws IOException {
        requireBuiltOnline();
        try (var jar = new JarFile(JAR.toFile())) {
            var bill = JsonMapper.shared().readTree(text(jar, "META-INF/sbom/application.cdx.json"));
            var billed = bill.path("components").values().stream()
                    .map(component -> name(component) + ".jar")
                    .toList();

            assertThat(bill.path("bomFormat").asString()).isEqualTo("CycloneDX");
            assertThat(bill.path("metadata").has("timestamp"))
                    .describedAs("two builds make the same")
                    .isFalse();
            assertThat(libraries(jar)).hasSizeGreaterThan(50).isSubsetOf(billed);
        }
    }

    private static String name(JsonNode component) {
        return component.path("name").asString() + "-"
                + component.path("version").asString();
    }

    /** But those that the packaging itself puts in. */
    private static List<String> libraries(JarFile jar) {
        return names(jar).stream()
                .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
                .map(name -> name.substring(LIBRARIES.length()))
                .filter(name -> !name.startsWith("spring-boot-jarmode-tools-"))
                .toList();
    }

    @Test
    void nothingOfTheTestsIsInTheJar() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            assertThat(names(jar))
                    .contains(CLASSES + "dev/scimbridge/FalconScimBridge.class")
                    .noneMatch(name -> name.contains("simulator") || name.contains("/demo/") || name.contains("junit"));
        }
    }

    @Test
    void theBillOfMaterialsIsServedOnTheManagementPortOnly() {
        requireBuiltOnline();
        try (var bridge = OpenBridge.start()) {
            var path = "/actuator/sbom/application";

            assertThat(OpenBridge.send(bridge.managementPort(), "GET", path).text())
                    .startsWith("HTTP/1.1 200")
                    .contains("\"bomFormat\" : \"CycloneDX\"", "tomcat-embed-core");
            assertThat(bridge.send("GET", path).status()).isEqualTo(401);
            assertThat(bridge.send("GET", path, bearer(OpenBridge.TOKEN)).status())
                    .isIn(403, 404);
        }
    }

    private static void requireBuiltOnline() {
        assumeFalse(
                "offline=true".equals(System.getProperty("jar.built")),
                "built with ./mvnw -o: the plugin makes no bill of materials");
    }

    private static List<String> names(JarFile jar) {
        return jar.stream().map(ZipEntry::getName).toList();
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (var in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
