package dev.scimbridge.scim.quirks;

import dev.scimbridge.scim.protocol.ScimException;
import java.util.Optional;
import java.util.function.Function;

/**
 * With the flag {@code aadOptscim062020} Microsoft Entra writes several attributes in one operation that has no path. Its keys are paths,
 * where RFC 7644 §3.5.2.1 has names of attributes:
 *
 * <pre>{@code {"op": "replace", "value": {
 *     "displayName": "Ada", "name.givenName": "Ada", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Research"}}}</pre>
 */
public final class MicrosoftPathKey {

    private MicrosoftPathKey() {}

    /**
     * What a key stands for; empty for a name nobody knows, which is ignored as in any resource.
     *
     * @param path reads a path
     * @throws ScimException the key is a path, and wrong in something else than its name
     */
    public static <T> Optional<T> target(String key, Function<String, T> path) {
        try {
            return Optional.of(path.apply(key));
        } catch (ScimException e) {
            if (e.type().filter(ScimException.Type.INVALID_PATH::equals).isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
