package dev.scimbridge.store;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a statement, some of which may be SQL's null. */
final class SqlParameters {

    private SqlParameters() {}

    static List<@Nullable Object> of(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
