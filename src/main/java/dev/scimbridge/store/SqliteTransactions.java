package dev.scimbridge.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * SQLite has one writer at a time. Writing transactions queue here, fairly, on a lock that lets virtual threads go; in the
 * driver they would wait in native code and hold their carrier threads. Where another process holds the file for longer than
 * one of them waits, all that queue give up with it.
 */
final class SqliteTransactions extends JdbcTransactionManager {

    /** How long a write waits for others, those of another process too. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String NOTHING_TO_TAKE_BACK = "no transaction is active";

    private final ReentrantLock writer = new ReentrantLock(true);

    SqliteTransactions(DataSource dataSource) {
        super(dataSource);
        setRollbackOnCommitFailure(true);
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        if (!definition.isReadOnly()) {
            takeTurn();
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

    private void takeTurn() {
        try {
            if (!writer.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CannotCreateTransactionException("others have been writing for " + PATIENCE);
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new CannotCreateTransactionException("interrupted while others write", ending);
        }
    }

    @Override
    protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
            throws SQLException {
        try (var statement = connection.createStatement()) {
            if (definition.isReadOnly()) {
                statement.execute("pragma query_only=on");
            } else {
                beginWriting(statement);
            }
        }
    }

    /** The driver thinks itself in a transaction all the time: a connection that is in none would fail whoever gets it next. */
    private static void beginWriting(Statement statement) throws SQLException {
        statement.execute("commit");
        try {
            statement.execute("begin immediate");
        } catch (SQLException locked) {
            statement.execute("begin");
            throw locked;
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
            beginAgain((JdbcTransactionObjectSupport) status.getTransaction());
        }
    }

    /** As {@link #beginWriting} does. */
    private void beginAgain(JdbcTransactionObjectSupport ended) {
        try (var statement = ended.getConnectionHolder().getConnection().createStatement()) {
            statement.execute("begin");
        } catch (SQLException broken) {
            logger.debug("A connection could not begin once more; the pool will replace it.", broken);
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
