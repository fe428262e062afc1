package dev.scimbridge.store;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** A transaction whose connection is gone has been taken back by PostgreSQL: why it is gone is what its caller is told. */
final class PostgresTransactions extends JdbcTransactionManager {

    PostgresTransactions(DataSource dataSource, SQLExceptionTranslator exceptions) {
        super(dataSource);
        setExceptionTranslator(exceptions);
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        try {
            super.doRollback(status);
        } catch (DataAccessException | TransactionException failed) {
            if (!isGone((JdbcTransactionObjectSupport) status.getTransaction())) {
                throw failed;
            }
            logger.debug("PostgreSQL had taken a transaction back by itself.", failed);
        }
    }

    private static boolean isGone(JdbcTransactionObjectSupport ended) {
        try {
            return ended.getConnectionHolder().getConnection().isClosed();
        } catch (SQLException broken) {
            return true;
        }
    }
}
