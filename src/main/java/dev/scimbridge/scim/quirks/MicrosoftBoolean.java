package dev.scimbridge.scim.quirks;

import java.util.Optional;

/**
 * Microsoft Entra and its Validator write booleans as texts, in values and in filters:
 *
 * <pre>{@code {"op": "Replace", "path": "active", "value": "False"}}</pre>
 * <pre>{@code {"op": "Replace", "path": "roles[primary eq \"True\"].value", "value": "Analyst"}}</pre>
 */
public final class MicrosoftBoolean {

    private MicrosoftBoolean() {}

    /** The boolean that a text stands for, in any case; empty for another text. */
    public static Optional<Boolean> of(String text) {
        if (text.equalsIgnoreCase("true")) {
            return Optional.of(true);
        }
        return text.equalsIgnoreCase("false") ? Optional.of(false) : Optional.empty();
    }
}
