package dev.scimbridge.scim.quirks;

import dev.scimbridge.scim.schema.AttributeType;
import dev.scimbridge.scim.schema.ResourceSchema;
import dev.scimbridge.scim.schema.Urns;
import java.util.function.Predicate;

/**
 * Microsoft's documentation leaves the URN of the enterprise extension out (example 5 of its PATCH page):
 *
 * <pre>{@code {"op": "Add", "path": "manager", "value": [{"$ref": "https://...", "value": "7f..."}]}}</pre>
 */
public final class MicrosoftShortPath {

    private MicrosoftShortPath() {}

    /** The path with the extension's URN, if only the extension has its attribute; else as it is. */
    public static String mended(String path) {
        var name = path.split("[.\\[]", 2)[0];
        return has(Urns.ENTERPRISE_USER, name) && !has(Urns.USER, name) ? Urns.ENTERPRISE_USER + ":" + path : path;
    }

    private static boolean has(String urn, String name) {
        Predicate<AttributeType> named = attribute -> attribute.name().equalsIgnoreCase(name);
        return ResourceSchema.users().attributes(urn).stream().anyMatch(named);
    }
}
