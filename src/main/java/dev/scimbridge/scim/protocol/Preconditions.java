package dev.scimbridge.scim.protocol;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code If-Match} asks for (RFC 7644 §3.14, RFC 9110 §13.1.1). Versions are weak tags, {@code W/"7"}; a strong one of the
 * same text is taken for the same, because clients drop the {@code W/}.
 *
 * <p>{@code If-None-Match} is not heeded: a version follows what the client wrote, and an answer shows what became of it too.
 */
public final class Preconditions {

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

    private final @Nullable String ifMatch;

    public Preconditions(@Nullable String ifMatch) {
        this.ifMatch = ifMatch;
    }

    /** The tag of a version. */
    public static String tag(long version) {
        return "W/\"" + version + "\"";
    }

    /**
     * The version that a change expects; empty: any will do; -1, which no resource has: none that there can be.
     *
     * @param current asked for the version there is only if the client names several
     */
    public Optional<Long> expected(LongSupplier current) {
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
            return Optional.empty();
        }
        if (ifMatch.indexOf(',') < 0) {
            var tag = TAG.matcher(ifMatch.strip());
            return Optional.of(tag.matches() ? Long.parseLong(tag.group(1)) : -1L);
        }
        var version = current.getAsLong();
        return Optional.of(matches(ifMatch, version) ? version : -1L);
    }

    private static boolean matches(String tags, long version) {
        return Arrays.stream(tags.split(","))
                .map(tag -> TAG.matcher(tag.strip()))
                .anyMatch(tag -> tag.matches() && Long.parseLong(tag.group(1)) == version);
    }
}
