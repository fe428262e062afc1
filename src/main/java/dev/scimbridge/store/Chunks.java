package dev.scimbridge.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Splits long lists of values over several statements: a statement takes a bounded number of parameters. */
final class Chunks {

    private static final int SIZE = 500;

    private Chunks() {}

    static <T> List<List<T>> of(Collection<T> values) {
        return of(values, SIZE);
    }

    static <T> List<List<T>> of(Collection<T> values, int size) {
        var all = List.copyOf(values);
        var chunks = new ArrayList<List<T>>();
        for (var from = 0; from < all.size(); from += size) {
            chunks.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return chunks;
    }

    /** {@code column in (?, ?, …)}; never empty. */
    static <T> Condition in(String column, List<T> values, Function<T, ?> parameter) {
        var marks = String.join(", ", Collections.nCopies(values.size(), "?"));
        var parameters = new ArrayList<Object>();
        values.forEach(value -> parameters.add(parameter.apply(value)));
        return new Condition(column + " in (" + marks + ")", parameters);
    }
}
