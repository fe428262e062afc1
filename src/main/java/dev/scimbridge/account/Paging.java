package dev.scimbridge.account;

import java.util.Optional;

/**
 * Which part of a result is wanted, in which order.
 *
 * @param offset how many to skip, from 0
 * @param limit how many at most; 0 asks for the total only
 * @param sortBy empty: by creation, then id, which is stable while rows are added
 */
public record Paging(long offset, int limit, Optional<Query.Path> sortBy, boolean descending) {

    public Paging {
        if (offset < 0 || limit < 0) {
            throw new IllegalArgumentException("offset and limit must not be negative");
        }
    }

    public static Paging of(long offset, int limit) {
        return new Paging(offset, limit, Optional.empty(), false);
    }
}
