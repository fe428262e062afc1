package dev.scimbridge.account;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads a UUID in its one canonical spelling, so that an id has exactly one text. */
final class CanonicalUuid {

    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private CanonicalUuid() {}

    static Optional<UUID> parse(String text) {
        return CANONICAL.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
