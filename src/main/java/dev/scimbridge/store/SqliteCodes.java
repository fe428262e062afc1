package dev.scimbridge.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite's result codes. */
public final class SqliteCodes {

    private static final int PRIMARY = 0xFF;

    private SqliteCodes() {}

    /** The primary code of an extended one; {@link SQLiteErrorCode#UNKNOWN_ERROR} where it is no failure of SQLite. */
    public static SQLiteErrorCode primary(SQLException failed) {
        return failed instanceof SQLiteException told
                ? SQLiteErrorCode.getErrorCode(told.getResultCode().code & PRIMARY)
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
