package dev.scimbridge.operations;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting does not exist, and what may have been meant. */
final class UnknownKeyAnalyzer extends AbstractFailureAnalyzer<UnknownKey> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, UnknownKey cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.mend(), failure);
    }
}
