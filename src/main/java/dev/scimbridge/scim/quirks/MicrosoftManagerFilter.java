package dev.scimbridge.scim.quirks;

import dev.scimbridge.scim.schema.Urns;
import java.util.regex.Pattern;

/**
 * Microsoft Entra leaves the URN of the enterprise extension out when it checks a reference before an update:
 *
 * <pre>{@code GET /Users?attributes=id&filter=id eq "2819..." and manager eq "7f..."}</pre>
 */
public final class MicrosoftManagerFilter {

    private static final Pattern MANAGER = Pattern.compile("(?i)(?<![\\w:.$-])manager(?=(?:\\.value)?\\s+eq\\s)");

    private MicrosoftManagerFilter() {}

    /** The filter with the extension's URN before a bare {@code manager}; texts in quotes stay as they are. */
    public static String mended(String filter) {
        if (filter.indexOf('\\') >= 0 || !MANAGER.matcher(filter).find()) {
            return filter;
        }
        var parts = filter.split("\"", -1);
        for (var i = 0; i < parts.length; i += 2) {
            parts[i] = MANAGER.matcher(parts[i]).replaceAll(Urns.ENTERPRISE_USER + ":manager");
        }
        return String.join("\"", parts);
    }
}
