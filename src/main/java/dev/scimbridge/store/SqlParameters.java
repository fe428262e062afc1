package dev.scimbridge.store;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a statement, some of which may be SQL's null. */
final class SqlParameters {

    private SqlParameters() {}

    static List<@Nullable Object> of(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    /** {@code (?, ?), (?, ?), …}: so many rows of so many values. */
    static String rows(int values, int rows) {
        return String.join(
                ", ", Collections.nCopies(rows, "(" + String.join(", ", Collections.nCopies(values, "?")) + ")"));
    }
}
