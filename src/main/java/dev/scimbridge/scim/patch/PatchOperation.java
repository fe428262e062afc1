package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.resource.CoreAttributes;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One operation of a PATCH.
 *
 * @param path empty: the resource itself
 * @param value missing where the client sent none
 */
public record PatchOperation(Kind kind, Optional<String> path, JsonNode value) {

    /** What to do; on the wire in any case, because Microsoft Entra sends {@code Add}. */
    public enum Kind {
        ADD,
        REPLACE,
        REMOVE
    }

    /** Whether it is about the resource itself: it has no path, or its core schema's URN alone (RFC 7644 §3.10). */
    boolean isWhole(String coreUrn) {
        return path.filter(text -> !CoreAttributes.isCore(text, coreUrn)).isEmpty();
    }

    /** Without what it would write. */
    @Override
    public String toString() {
        return kind + path.map(text -> " " + text).orElse("");
    }
}
