package dev.scimbridge.scim.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request's query, read from the raw text: blanks as {@code +} or {@code %20}, a trailing {@code &}, or
 * nothing after the {@code ?}. Names are found without case; of a repeated one the first counts; unknown ones do not matter.
 */
public final class QueryString {

    private static final int MAX_LENGTH = 65_536;

    private final Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private QueryString() {}

    /** @param raw as in the request line, without the {@code ?}; null when there is none */
    public static QueryString parse(@Nullable String raw) {
        var query = new QueryString();
        if (raw == null) {
            return query;
        }
        if (raw.length() > MAX_LENGTH) {
            throw ScimException.of(414, "The query is too long.");
        }
        for (var pair : raw.split("&")) {
            query.add(pair);
        }
        return query;
    }

    private void add(String pair) {
        var equals = pair.indexOf('=');
        if (equals > 0) {
            parameters.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ScimException.invalidSyntax("The query is not percent-encoded correctly.");
        }
    }

    /** Empty when it is absent or blank. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isBlank());
    }

    /** @throws ScimException {@code invalidValue} when it is there and no whole number; out of range counts as the end of it */
    public Optional<Integer> findNumber(String name) {
        return find(name).map(text -> number(name, text.strip()));
    }

    private static int number(String name, String text) {
        if (!text.matches("[+-]?\\d{1,1000}")) {
            throw ScimException.invalidValue("The query parameter " + name + " must be a whole number.");
        }
        var digits = text.replaceFirst("^[+-]?0*(?=\\d)", "");
        var magnitude = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        return text.startsWith("-") ? -magnitude : magnitude;
    }
}
