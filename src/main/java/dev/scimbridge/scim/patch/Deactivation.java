package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.quirks.ValueQuirk;
import dev.scimbridge.scim.resource.CoreAttributes;
import dev.scimbridge.scim.schema.AttributeType;
import dev.scimbridge.scim.schema.ResourceSchema;
import dev.scimbridge.scim.schema.Urns;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds {@code active:false} in a request before anything else is looked at, so that no mistake elsewhere in it keeps
 * somebody's access alive.
 */
final class Deactivation {

    /** The operations that can say it; what is none says nothing. */
    private static final Set<String> SETTING = Set.of("add", "replace");

    private static final AttributeType ACTIVE =
            ResourceSchema.users().resolve("active").orElseThrow().attribute();

    private Deactivation() {}

    static boolean inResource(ObjectNode body) {
        return Boolean.FALSE.equals(said(body).orElse(null));
    }

    /** The last operation that speaks of it counts. */
    static boolean inPatch(ObjectNode body) {
        return properties(body, "operations")
                .flatMap(operations -> operations.values().stream())
                .filter(ObjectNode.class::isInstance)
                .flatMap(operation -> inOperation((ObjectNode) operation).stream())
                .reduce((first, last) -> last)
                .filter(active -> !active)
                .isPresent();
    }

    private static Optional<Boolean> inOperation(ObjectNode operation) {
        var sets = properties(operation, "op")
                .anyMatch(op -> SETTING.contains(op.asString("").strip().toLowerCase(Locale.ROOT)));
        if (!sets) {
            return Optional.empty();
        }
        var value = properties(operation, "value").findFirst();
        var path = properties(operation, "path")
                .map(node -> node.asString(""))
                .findFirst()
                .orElse("");
        if (path.isBlank() || CoreAttributes.isCore(path, Urns.USER)) {
            return value.filter(ObjectNode.class::isInstance).flatMap(values -> said((ObjectNode) values));
        }
        return isActive(path) ? value.flatMap(Deactivation::bool) : Optional.empty();
    }

    private static boolean isActive(String name) {
        return CoreAttributes.key(name, Urns.USER).equals("active");
    }

    private static Optional<Boolean> said(ObjectNode values) {
        return values.properties().stream()
                .flatMap(Deactivation::flat)
                .filter(property -> isActive(property.getKey()))
                .flatMap(property -> bool(property.getValue()).stream())
                .reduce((first, last) -> last);
    }

    /** As {@link CoreAttributes#flat}, which would refuse what is wrong. */
    private static Stream<Map.Entry<String, JsonNode>> flat(Map.Entry<String, JsonNode> property) {
        return CoreAttributes.isCore(property.getKey(), Urns.USER)
                ? property.getValue().properties().stream()
                : Stream.of(property);
    }

    private static Optional<Boolean> bool(JsonNode value) {
        var mended = ValueQuirk.mended(ACTIVE, value);
        return mended.isBoolean() ? Optional.of(mended.booleanValue()) : Optional.empty();
    }

    private static Stream<JsonNode> properties(ObjectNode object, String name) {
        return object.properties().stream()
                .filter(property -> property.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue);
    }
}
