package dev.scimbridge.scim.quirks;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Okta repeats the id of what it changes among the keys of a value, where all that is read-only is ignored; others write it with a path:
 *
 * <pre>{@code {"op": "replace", "path": "id", "value": "2819..."}}</pre>
 *
 * <p>By RFC 7644 §3.5.2 that is an attempt to change what is read-only. Here only another id is.
 */
public final class OktaIdEcho {

    private OktaIdEcho() {}

    /**
     * The id that is repeated, if that is what an {@code add} or {@code replace} does.
     *
     * @param key the path in lower case, without the core schema's URN
     */
    public static Optional<String> repeated(String key, JsonNode value) {
        return key.equals("id") && value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }
}
