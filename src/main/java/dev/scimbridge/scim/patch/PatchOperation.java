package dev.scimbridge.scim.patch;

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

    /** Without what it would write. */
    @Override
    public String toString() {
        return kind + path.map(text -> " " + text).orElse("");
    }
}
