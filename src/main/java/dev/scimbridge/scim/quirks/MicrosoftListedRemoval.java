package dev.scimbridge.scim.quirks;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Microsoft Entra, without the flag {@code aadOptscim062020}, and JumpCloud list what is to be removed:
 *
 * <pre>{@code {"op": "Remove", "path": "members", "value": [{"value": "2819..."}]}}</pre>
 *
 * <p>In RFC 7644 §3.5.2.2 a {@code remove} has no value, and takes away all that its path names: read like that, one who leaves would
 * take everybody along.
 */
public final class MicrosoftListedRemoval {

    private MicrosoftListedRemoval() {}

    /** The values that alone are to be removed; empty: the client lists none, so all are. */
    public static Optional<JsonNode> listed(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }
}
