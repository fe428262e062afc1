package dev.scimbridge.falcon;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Text as it must stand in a query: everything but unreserved characters encoded, a plus sign and a blank too. */
final class QueryEncoding {

    private QueryEncoding() {}

    static String query(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    /** A text literal of Falcon's query language (FQL). */
    static String fql(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
