package dev.scimbridge.query;

import java.util.List;

/** One page of a result and the number of all its members. */
public record Page<T>(List<T> items, long total) {

    public Page {
        items = List.copyOf(items);
    }
}
