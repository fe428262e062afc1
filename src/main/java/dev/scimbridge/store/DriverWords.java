package dev.scimbridge.store;

import org.jspecify.annotations.Nullable;

/** What a database's driver said, as it may be shown: it quotes a URL that it cannot read, and a password may be in it. */
public final class DriverWords {

    private DriverWords() {}

    /**
     * @param message as the driver gave it, or none
     * @return its first line up to a URL, without a full stop
     */
    public static String firstLine(@Nullable String message) {
        return String.valueOf(message)
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("jdbc:.*", "(not shown here)")
                .replaceFirst("\\.$", "");
    }
}
