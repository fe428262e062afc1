package dev.scimbridge.scim;

import dev.scimbridge.query.Paging.Place;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a page begins (RFC 9865): behind a resource, which is right whatever is added or deleted meanwhile; in a sorted list,
 * and in one of several types, after so many resources. Holds all there is to know, so it never expires.
 *
 * @param after empty where {@code offset} counts
 */
record PageCursor(Optional<Place> after, long offset) {

    static final PageCursor FIRST = new PageCursor(Optional.empty(), 0);

    private static final List<String> BOUND = List.of("filter", "sortBy", "sortOrder");

    static PageCursor after(Place place) {
        return new PageCursor(Optional.of(place), 0);
    }

    static PageCursor at(long offset) {
        return new PageCursor(Optional.empty(), offset);
    }

    /** As the client gets it, for the next page of the same query. */
    String written(QueryString query) {
        var where =
                after.map(place -> "k " + place.created() + " " + place.id()).orElseGet(() -> "o " + offset);
        var text = fingerprint(query) + " " + where;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * As the client sends it; an empty one asks for the first page.
     *
     * @throws ScimException {@code invalidCursor}
     */
    static PageCursor parse(String text, QueryString query) {
        if (text.isEmpty()) {
            return FIRST;
        }
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
            if (parts.length < 3 || !parts[0].equals(fingerprint(query))) {
                throw invalid();
            }
            return place(parts);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw invalid();
        }
    }

    private static PageCursor place(String[] parts) {
        return switch (parts[1] + parts.length) {
            case "k4" -> after(new Place(Instant.parse(parts[2]), parts[3]));
            case "o3" -> at(Math.max(0, Integer.parseInt(parts[2])));
            default -> throw invalid();
        };
    }

    private static ScimException invalid() {
        return ScimException.badRequest(
                ScimException.Type.INVALID_CURSOR, "The cursor does not come from an answer to this query.");
    }

    private static String fingerprint(QueryString query) {
        var bound = Stream.of(BOUND.toArray(String[]::new)).map(query::find).toList();
        return Integer.toHexString(Objects.hash(bound));
    }
}
