package dev.scimbridge.scim;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** In what content type an answer goes out. */
final class ScimMediaType {

    static final MediaType SCIM = new MediaType("application", "scim+json");

    private ScimMediaType() {}

    /**
     * {@code application/scim+json} (RFC 7644 §3.1), unless the client takes {@code application/json} and says nothing that
     * covers the other. No {@code Accept} leads to a 406: there is one representation.
     */
    static MediaType accepted(@Nullable String accept) {
        if (accept == null) {
            return SCIM;
        }
        var wanted = accept.toLowerCase(Locale.ROOT);
        var onlyJson = wanted.contains("application/json")
                && !wanted.contains("application/scim+json")
                && !wanted.contains("*/*")
                && !wanted.contains("application/*");
        return onlyJson ? MediaType.APPLICATION_JSON : SCIM;
    }
}
