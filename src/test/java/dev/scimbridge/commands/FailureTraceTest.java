package dev.scimbridge.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

class FailureTraceTest {

    private static String shown(Throwable failed) {
        var out = new StringWriter();
        FailureTrace.print(failed, new PrintWriter(out));
        return out.toString();
    }

    /** PostgreSQL's driver tells the statement with its parameters. */
    @Test
    void theRowsOfABatchAreNotShown() {
        var batch = new BatchUpdateException(
                "Batch entry 3 insert into accounts values ('ada@example.com') was aborted", new int[0]);
        batch.initCause(new SQLException("ERROR: disk full\n  Detail: ada@example.com"));

        assertThat(shown(new DataIntegrityViolationException("of ada@example.com", batch)))
                .contains("DataIntegrityViolationException (its words", "BatchUpdateException (its words")
                .contains("Caused by: java.sql.SQLException: ERROR: disk full")
                .contains("FailureTraceTest.theRowsOfABatchAreNotShown")
                .doesNotContain("ada@example.com");
    }
}
