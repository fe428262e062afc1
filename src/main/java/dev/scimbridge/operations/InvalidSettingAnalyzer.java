package dev.scimbridge.operations;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says what is wrong with a setting in the words of what refused it, a record or a check of two settings against each other: they
 * name the key and the mend.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidSettingAnalyzer extends AbstractFailureAnalyzer<BeanCreationException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable failure, BeanCreationException cause) {
        var refusal = refusal(cause);
        return refusal == null
                ? null
                : new FailureAnalysis(
                        String.valueOf(refusal.getMessage()),
                        "Change the setting; docs/how-it-works.md and the README say what it does.",
                        failure);
    }

    /** The innermost complaint of our own; null for a failure of Spring's own conversion. */
    private static @Nullable Throwable refusal(Throwable cause) {
        var refusal = (Throwable) null;
        for (var inner = cause; inner != null; inner = inner.getCause()) {
            if (inner.getClass() == IllegalArgumentException.class && isOurs(inner)) {
                refusal = inner;
            }
        }
        return refusal;
    }

    private static boolean isOurs(Throwable complaint) {
        var thrownAt = complaint.getStackTrace();
        return thrownAt.length > 0 && thrownAt[0].getClassName().startsWith("dev.scimbridge.");
    }
}
