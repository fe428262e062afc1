package dev.scimbridge.commands;

import dev.scimbridge.store.DriverWords;
import java.io.PrintWriter;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where a failure came from, for {@code --debug}: each exception's class and stack, but the words of our own types and of the
 * database alone. Any other may quote a setting, which may be a secret.
 */
final class FailureTrace {

    private static final int CAUSES_SHOWN = 20;
    private static final String OURS = "dev.scimbridge.";

    private FailureTrace() {}

    /** Prints it, the outermost first. */
    static void print(Throwable failed, PrintWriter to) {
        var before = "";
        for (var cause : Stream.iterate(failed, Objects::nonNull, Throwable::getCause)
                .limit(CAUSES_SHOWN)
                .toList()) {
            to.println(before + cause.getClass().getName() + words(cause));
            for (var frame : cause.getStackTrace()) {
                to.println("\tat " + frame);
            }
            before = "Caused by: ";
        }
        to.flush();
    }

    private static String words(Throwable cause) {
        if (cause instanceof BatchUpdateException) {
            return " (its words are not shown: they have rows)";
        }
        if (cause instanceof SQLException refused) {
            return ": " + Terminal.line(DriverWords.firstLine(refused.getMessage()));
        }
        if (cause.getMessage() == null) {
            return "";
        }
        return cause.getClass().getName().startsWith(OURS)
                ? ": " + Terminal.line(cause.getMessage().lines().findFirst().orElse(""))
                : " (its words are not shown)";
    }
}
