package dev.scimbridge.operations;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Before Spring Boot's own, which repeat the value. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusedSettingAnalyzer extends AbstractFailureAnalyzer<Throwable> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable failure, Throwable cause) {
        return RefusedSetting.sentence(failure)
                .map(sentence -> new FailureAnalysis(
                        sentence + System.lineSeparator()
                                + "Nothing was changed in Falcon, and no request was answered.",
                        "Change the setting; docs/configuration.md says what it does and what it may be.",
                        failure))
                .orElse(null);
    }
}
