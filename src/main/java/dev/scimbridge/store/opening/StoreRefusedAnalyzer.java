package dev.scimbridge.store.opening;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why the start stopped at the database in three lines instead of a stack trace, which {@code --debug} shows. */
final class StoreRefusedAnalyzer extends AbstractFailureAnalyzer<StoreRefused> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, StoreRefused cause) {
        return new FailureAnalysis(cause.description(), cause.mend(), failure);
    }
}
