package dev.scimbridge.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/** Spring's exceptions for what comes of {@link SessionBounds} and {@link PostgresStatementTime}, which Spring itself does not know. */
final class PostgresExceptions implements SQLExceptionTranslator {

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";
    private static final String IDLE_IN_TRANSACTION = "25P03";

    private final SQLExceptionTranslator others = new SQLStateSQLExceptionTranslator();

    @Override
    public @Nullable DataAccessException translate(String task, @Nullable String sql, SQLException failure) {
        return switch (String.valueOf(failure.getSQLState())) {
            case LOCK_NOT_AVAILABLE -> new CannotAcquireLockException(task, failure);
            case QUERY_CANCELED -> new QueryTimeoutException(task, failure);
            case IDLE_IN_TRANSACTION -> new DataAccessResourceFailureException(task, failure);
            default -> others.translate(task, sql, failure);
        };
    }
}
