package dev.scimbridge.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * SQLite has one writer at a time. Writing transactions queue here, fairly, on a lock that lets virtual threads go; in the
 * driver they would wait in native code and hold their carrier threads.
 */
final class SqliteTransactions extends JdbcTransactionManager {

    private static final String NOTHING_TO_TAKE_BACK = "no transaction is active";

    private final ReentrantLock writer = new ReentrantLock(true);

    SqliteTransactions(DataSource dataSource) {
        super(dataSource);
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        if (!definition.isReadOnly()) {
            writer.lock();
        }
        try {
            super.doBegin(transaction, definition);
        } catch (RuntimeException | Error failed) {
            if (!definition.isReadOnly()) {
                unlock();
            }
            throw failed;
        }
    }

    @Override
    protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
            throws SQLException {
        try (var statement = connection.createStatement()) {
            if (definition.isReadOnly()) {
                statement.execute("pragma query_only=on");
            } else {
                statement.execute("commit");
                statement.execute("begin immediate");
            }
        }
    }

    /** Where the disk is full SQLite has taken the transaction back by itself, and refuses to do it once more. */
    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        try {
            super.doRollback(status);
        } catch (TransactionException failed) {
            if (!String.valueOf(
                            NestedExceptionUtils.getMostSpecificCause(failed).getMessage())
                    .contains(NOTHING_TO_TAKE_BACK)) {
                throw failed;
            }
            logger.debug("SQLite had taken a transaction back by itself.", failed);
        }
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        var readOnly = ((JdbcTransactionObjectSupport) transaction).isReadOnly();
        try {
            writable(transaction);
            super.doCleanupAfterCompletion(transaction);
        } finally {
            if (!readOnly) {
                unlock();
            }
        }
    }

    private void writable(Object transaction) {
        var ended = (JdbcTransactionObjectSupport) transaction;
        if (!ended.isReadOnly() || !ended.hasConnectionHolder()) {
            return;
        }
        try (var statement = ended.getConnectionHolder().getConnection().createStatement()) {
            statement.execute("pragma query_only=off");
        } catch (SQLException broken) {
            logger.debug("A connection could not be made writable again; the pool will replace it.", broken);
        }
    }

    private void unlock() {
        if (writer.isHeldByCurrentThread()) {
            writer.unlock();
        }
    }
}
