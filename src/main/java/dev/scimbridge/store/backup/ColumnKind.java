package dev.scimbridge.store.backup;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a column holds, which SQLite does not tell: how it is read from either database, and written as the same text of both. */
enum ColumnKind {
    NUMBER(Types.BIGINT, ResultSet::getLong),
    TRUTH(Types.BOOLEAN, ResultSet::getBoolean),
    TEXT(Types.VARCHAR, ResultSet::getString),
    BYTES(Types.BINARY, ResultSet::getBytes),
    TIME(Types.TIMESTAMP, ResultSet::getTimestamp);

    @FunctionalInterface
    private interface Getter {
        @Nullable
        Object get(ResultSet row, int column) throws SQLException;
    }

    private final int sqlType;
    private final Getter getter;

    ColumnKind(int sqlType, Getter getter) {
        this.sqlType = sqlType;
        this.getter = getter;
    }

    /** By {@link Types}. */
    static ColumnKind of(int sqlType) {
        return switch (sqlType) {
            case Types.BIGINT, Types.INTEGER, Types.SMALLINT -> NUMBER;
            case Types.BIT, Types.BOOLEAN -> TRUTH;
            case Types.VARCHAR -> TEXT;
            case Types.BINARY -> BYTES;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> TIME;
            default -> throw new BackupFailed("The tables have a column of a kind that cannot be migrated: " + sqlType);
        };
    }

    /** The value, or null. */
    @Nullable
    Object valueOf(ResultSet row, int column) throws SQLException {
        var value = getter.get(row, column);
        return row.wasNull() ? null : value;
    }

    void write(PreparedStatement insert, int column, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> insert.setNull(column, sqlType);
            case byte[] bytes -> insert.setBytes(column, bytes);
            case Timestamp time -> insert.setTimestamp(column, time);
            default -> insert.setObject(column, value);
        }
    }

    /** The same for equal values, another for others. */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "-";
            case byte[] bytes -> "b" + HexFormat.of().formatHex(bytes);
            case Timestamp time -> "t" + time.toInstant().toEpochMilli();
            default -> {
                var text = value.toString();
                yield text.length() + ":" + text;
            }
        };
    }
}
