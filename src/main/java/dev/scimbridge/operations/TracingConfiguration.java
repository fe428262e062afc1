package dev.scimbridge.operations;

import io.opentelemetry.api.trace.Tracer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Traces, where {@link TracingSwitch} lets them. */
@Configuration(proxyBeanMethods = false)
@Conditional(TracingConfiguration.On.class)
class TracingConfiguration {

    static final class On implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return TracingSwitch.isOn(context.getEnvironment());
        }
    }

    /** Before the filter that gives each request its id, which is the span's. */
    @Bean
    FilterRegistrationBean<RequestSpans> requestSpans(Tracer tracer) {
        var registration = new FilterRegistrationBean<>(new RequestSpans(tracer));
        registration.addUrlPatterns("/scim/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 5);
        return registration;
    }
}
