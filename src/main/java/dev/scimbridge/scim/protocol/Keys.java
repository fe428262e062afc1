package dev.scimbridge.scim.protocol;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The keys of what SCIM says besides resources: they are found without case, as attributes are (RFC 7643 §2.1). */
public final class Keys {

    private Keys() {}

    /**
     * The value of a key.
     *
     * @throws ScimException {@code invalidSyntax}: it is there twice, in another case
     */
    public static Optional<JsonNode> find(ObjectNode object, String name) {
        return object.properties().stream()
                .filter(property -> property.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .reduce((one, other) -> {
                    throw ScimException.invalidSyntax(name + " is there twice, in another case.");
                });
    }
}
