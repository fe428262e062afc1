package dev.scimbridge.scim.resource;

import dev.scimbridge.account.UserName;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.schema.AttributeType.Kind;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * What a text may be that is stored, the same for every database. PostgreSQL's indexes take 2,704 bytes, a character of ours up
 * to three of them, and a caseless key up to six for each of the text's.
 */
final class Texts {

    private static final int TEXT = 512;
    private static final int REFERENCE = 2_048;
    private static final int BINARY = 16_384;

    /** RFC 3696 has 64 characters, {@code @} and 255 as an e-mail address's longest. */
    private static final Map<String, Integer> OWN = Map.of("userName", UserName.MAX_LENGTH, "emails.value", 320);

    private Texts() {}

    /**
     * The text, if it can be stored.
     *
     * @param path of its attribute, for the client
     * @throws ScimException {@code invalidValue}: too long, not Unicode that a database stores, or not base64 where it must be
     */
    static String storable(String path, Kind kind, String text) {
        fault(path, kind, text).ifPresent(fault -> {
            throw ScimException.invalidValue(fault);
        });
        return text;
    }

    /** Whether {@link #storable} takes it. */
    static boolean isStorable(String path, Kind kind, String text) {
        return fault(path, kind, text).isEmpty();
    }

    private static Optional<String> fault(String path, Kind kind, String text) {
        var limit = limit(path, kind);
        if (text.length() > limit) {
            return Optional.of(path + " must not be longer than " + limit + " characters.");
        }
        if (text.codePoints().anyMatch(Texts::isUnstorable)) {
            return Optional.of(path + " must not have the character U+0000, nor half a surrogate pair.");
        }
        if (kind == Kind.BINARY && !isBase64(text)) {
            return Optional.of(path + " must be base64 (RFC 4648).");
        }
        return Optional.empty();
    }

    /** Of either alphabet, padded or not; lines of it, as in PEM, too. */
    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder()
                    .decode(text.replaceAll("\\s", "").replace('-', '+').replace('_', '/'));
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static int limit(String path, Kind kind) {
        var own = OWN.get(path);
        if (own != null) {
            return own;
        }
        return switch (kind) {
            case STRING, BOOLEAN, DECIMAL, INTEGER, DATE_TIME, COMPLEX -> TEXT;
            case REFERENCE -> REFERENCE;
            case BINARY -> BINARY;
        };
    }

    private static boolean isUnstorable(int code) {
        return code == 0 || (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE);
    }
}
