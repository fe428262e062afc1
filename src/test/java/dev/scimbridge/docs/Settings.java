package dev.scimbridge.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The settings of this build, from the metadata that is made of their records. */
final class Settings {

    private static final Path METADATA = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
    private static final List<String> OURS = List.of("bridge.", "falcon.", "reconcile.");

    private Settings() {}

    record Setting(String name, String javaType, String type, String defaultValue, String description) {

        /** How the same setting is called in the environment. */
        String variable() {
            return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
        }
    }

    static List<Setting> all() throws IOException {
        var metadata = JsonMapper.builder().build().readTree(Files.readString(METADATA));
        return StreamSupport.stream(metadata.path("properties").spliterator(), false)
                .map(Settings::setting)
                .filter(setting -> OURS.stream().anyMatch(setting.name()::startsWith))
                .sorted(java.util.Comparator.comparing(Setting::name))
                .toList();
    }

    static Set<String> names() throws IOException {
        return all().stream().map(Setting::name).collect(Collectors.toSet());
    }

    private static Setting setting(JsonNode property) {
        return new Setting(
                property.path("name").asString(),
                property.path("type").asString(""),
                values(property.path("type").asString("")),
                shown(property.path("defaultValue")),
                property.path("description")
                        .asString("")
                        .replaceAll("\\{@code ([^}]*)}", "`$1`")
                        .replace("|", "\\|"));
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode()
                || value.toString().equals("\"\"")
                || value.toString().equals("[]")) {
            return "";
        }
        var text = value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asString)
                        .collect(Collectors.joining(", "))
                : value.asString("");
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    /** For an enumeration its values as they are written; otherwise the plain name of the type. */
    private static String values(String type) {
        try {
            var constants = Class.forName(type).getEnumConstants();
            if (constants != null) {
                return java.util.Arrays.stream(constants)
                        .map(constant -> "`"
                                + ((Enum<?>) constant)
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-') + "`")
                        .collect(Collectors.joining(", "));
            }
        } catch (ClassNotFoundException generic) {
            return type.startsWith("java.util.") ? "list" : type;
        }
        return switch (type) {
            case "java.lang.Integer", "java.lang.Long", "java.lang.Double" -> "number";
            case "java.lang.Boolean" -> "`true`, `false`";
            case "java.time.Duration" -> "duration";
            case "org.springframework.util.unit.DataSize" -> "size";
            case "java.net.URI" -> "URL";
            default -> "text";
        };
    }
}
