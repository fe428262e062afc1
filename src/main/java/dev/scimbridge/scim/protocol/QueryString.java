package dev.scimbridge.scim.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of a request's query, read from the raw text: blanks as {@code +} or {@code %20}, a trailing {@code &}, or
 * nothing after the {@code ?}. Names are found without case; lists that come in parts are put together; unknown ones do not
 * matter.
 */
public final class QueryString {

    private static final int MAX_LENGTH = 65_536;
    /** What the decoder puts where bytes are no UTF-8. */
    private static final char NO_CHARACTER = '\uFFFD';

    private static final String NO_CHARACTER_ENCODED = "%EF%BF%BD";
    private static final Set<String> LISTS = Set.of("attributes", "excludedattributes");
    private static final Set<String> SEARCH = Set.of(
            "attributes", "excludedattributes", "filter", "sortby", "sortorder", "startindex", "count", "cursor");

    private final Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private QueryString() {}

    /**
     * @param raw as in the request line, without the {@code ?}; null when there is none
     * @throws ScimException 414 it is too long, 400 it is not percent-encoded, or {@code invalidValue}: it has two values of what
     *     can have one only
     */
    public static QueryString parse(@Nullable String raw) {
        var query = new QueryString();
        if (raw == null) {
            return query;
        }
        if (raw.length() > MAX_LENGTH) {
            throw ScimException.of(414, "The query is longer than " + MAX_LENGTH + " characters.");
        }
        for (var pair : raw.split("&")) {
            query.add(pair);
        }
        return query;
    }

    private void add(String pair) {
        var equals = pair.indexOf('=');
        if (equals > 0) {
            add(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        } else if (equals < 0 && !pair.isEmpty()) {
            add(decoded(pair), "");
        }
    }

    private void add(String name, String value) {
        var known = parameters.putIfAbsent(name, value);
        if (known == null || known.equals(value) || value.isBlank()) {
            return;
        }
        if (known.isBlank()) {
            parameters.put(name, value);
        } else if (LISTS.contains(name.toLowerCase(Locale.ROOT))) {
            parameters.put(name, known + "," + value);
        } else if (SEARCH.contains(name.toLowerCase(Locale.ROOT))) {
            throw ScimException.invalidValue("The query parameter " + name + " is there twice, with two values.");
        }
    }

    /**
     * The same parameters as the body of a {@code POST …/.search} has them (RFC 7644 §3.4.3); what is null is not set.
     *
     * @throws ScimException {@code invalidSyntax} for a value of another type
     */
    public static QueryString ofSearch(ObjectNode body) {
        var query = new QueryString();
        body.properties().forEach(property -> {
            var name = property.getKey();
            var value = property.getValue();
            if (SEARCH.contains(name.toLowerCase(Locale.ROOT)) && !value.isNull()) {
                if (query.parameters.putIfAbsent(name, text(name, value)) != null) {
                    throw ScimException.invalidSyntax(name + " is there twice, in another case.");
                }
            }
        });
        return query;
    }

    private static String text(String name, JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(element -> text(name, element)).collect(Collectors.joining(","));
        }
        if (value.isString() || value.isIntegralNumber()) {
            return value.asString();
        }
        throw ScimException.invalidSyntax(name + " has a value of the wrong type.");
    }

    /** Whether it is there, if only without a value. */
    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    private static String decoded(String text) {
        try {
            var decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.indexOf(NO_CHARACTER) >= 0
                    && !text.toUpperCase(Locale.ROOT).contains(NO_CHARACTER_ENCODED)) {
                throw ScimException.invalidSyntax("What is percent-encoded in the query is not UTF-8.");
            }
            return decoded;
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
        return findNumber(name, ScimException.Type.INVALID_VALUE);
    }

    /** As {@link #findNumber(String)}, but refused under a name of its own. */
    public Optional<Integer> findNumber(String name, ScimException.Type wrong) {
        return find(name).map(text -> number(name, text.strip(), wrong));
    }

    private static int number(String name, String text, ScimException.Type wrong) {
        if (!text.matches("[+-]?\\d{1,1000}")) {
            throw ScimException.badRequest(wrong, "The query parameter " + name + " must be a whole number.");
        }
        var digits = text.replaceFirst("^[+-]?0*(?=\\d)", "");
        var magnitude = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        return text.startsWith("-") ? -magnitude : magnitude;
    }
}
