package dev.scimbridge.store;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** By which driver the database that is configured is reached. */
abstract class UrlCondition implements Condition {

    private final String prefix;

    /** @param prefix of {@code spring.datasource.url} */
    UrlCondition(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return context.getEnvironment().getProperty("spring.datasource.url", "").startsWith(prefix);
    }
}
