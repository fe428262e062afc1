package dev.scimbridge.scim;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.query.DateTimes;
import dev.scimbridge.query.Paging.Place;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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

    /** As the client gets it, for the next page of the same query over the same resources. */
    String written(QueryString query, String resources) {
        var where =
                after.map(place -> "k " + place.created() + " " + place.id()).orElseGet(() -> "o " + offset);
        var text = fingerprint(query, resources) + " " + where;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * As the client sends it; an empty one asks for the first page.
     *
     * @throws ScimException {@code invalidCursor}
     */
    static PageCursor parse(String text, QueryString query, String resources) {
        if (text.isEmpty()) {
            return FIRST;
        }
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
            if (parts.length < 3 || !parts[0].equals(fingerprint(query, resources))) {
                throw invalid();
            }
            return place(parts);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static PageCursor place(String[] parts) {
        return switch (parts[1] + parts.length) {
            case "k4" -> after(new Place(created(parts[2]), id(parts[3])));
            case "o3" -> at(offset(parts[2]));
            default -> throw invalid();
        };
    }

    private static Instant created(String text) {
        return DateTimes.parse(text).orElseThrow(PageCursor::invalid);
    }

    private static String id(String text) {
        return AccountId.parse(text).orElseThrow(PageCursor::invalid).toString();
    }

    private static int offset(String text) {
        var offset = Integer.parseInt(text);
        if (offset < 0) {
            throw invalid();
        }
        return offset;
    }

    private static ScimException invalid() {
        return ScimException.badRequest(
                ScimException.Type.INVALID_CURSOR, "The cursor does not come from an answer to this query.");
    }

    private static String fingerprint(QueryString query, String resources) {
        return Integer.toHexString(
                Objects.hash(resources, BOUND.stream().map(query::find).toList()));
    }
}
