package dev.scimbridge.query;

import java.time.Instant;
import java.util.Optional;

/**
 * Which part of a result is wanted, in which order.
 *
 * @param offset how many to skip, from 0
 * @param limit how many at most; 0 asks for the total only
 * @param sortBy empty: by creation, then id, which is stable while rows are added
 * @param after begins behind this one, wherever it stands, or stood; only without {@code sortBy}
 */
public record Paging(long offset, int limit, Optional<Query.Path> sortBy, boolean descending, Optional<Place> after) {

    /** Where a resource stands in the order of creation. */
    public record Place(Instant created, String id) {}

    public Paging {
        if (offset < 0 || limit < 0) {
            throw new IllegalArgumentException("offset and limit must not be negative");
        }
        if (after.isPresent() && (sortBy.isPresent() || offset > 0)) {
            throw new IllegalArgumentException("A place is one in the order of creation, and takes no offset");
        }
    }

    public static Paging of(long offset, int limit) {
        return new Paging(offset, limit, Optional.empty(), false, Optional.empty());
    }
}
