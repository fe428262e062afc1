package dev.scimbridge.scim;

import dev.scimbridge.account.ProfileReversal;
import dev.scimbridge.audit.RequestTrace;
import dev.scimbridge.scim.resource.UserDocument;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** Puts SCIM into Spring MVC. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ScimProperties.class)
class ScimConfiguration implements WebMvcConfigurer {

    static final String BASE = "/scim/v2";

    private final ScimProperties properties;

    ScimConfiguration(ScimProperties properties) {
        this.properties = properties;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new ScimRequestResolver(properties));
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.addCustomConverter(new ScimBodyConverter());
    }

    /** After the controllers, so that a known path with a wrong method stays a 405, and before Spring's static files. */
    @Bean
    SimpleUrlHandlerMapping unknownScimPaths() {
        var mapping = new SimpleUrlHandlerMapping(Map.of("/scim/**", nothingHere()));
        mapping.setOrder(Ordered.LOWEST_PRECEDENCE - 100);
        return mapping;
    }

    @Bean
    ProfileReversal profileReversal() {
        return UserDocument::without;
    }

    @Bean
    FilterRegistrationBean<WholeAnswers> wholeAnswers() {
        var registration = new FilterRegistrationBean<>(new WholeAnswers());
        registration.addUrlPatterns("/scim/*");
        return registration;
    }

    /** Some clients end each path with a slash. After the filters of security, which see the path as it was sent. */
    @Bean
    FilterRegistrationBean<UrlHandlerFilter> trailingSlashes() {
        return new FilterRegistrationBean<>(
                UrlHandlerFilter.trailingSlashHandler("/scim/**").wrapRequest().build());
    }

    /** Before the filters of security: who is refused is told an id, too. */
    @Bean
    FilterRegistrationBean<RequestIds> requestIds(ObjectProvider<Tracer> tracer) {
        Supplier<String> random = () -> UUID.randomUUID().toString();
        var ids = tracer.getIfAvailable() == null ? random : (Supplier<String>) RequestTrace::current;
        var registration = new FilterRegistrationBean<>(new RequestIds(ids));
        registration.addUrlPatterns("/scim/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return registration;
    }

    /** Tomcat's own refusals are SCIM errors too. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> scimErrorsOfTomcat() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ScimErrorValve.class.getName());
            }
        });
    }

    private static HttpRequestHandler nothingHere() {
        return (request, response) -> {
            response.setStatus(404);
            response.setContentType(
                    ScimMediaType.accepted(request.getHeader("Accept")).toString());
            new ScimBodyConverter().write(new ErrorBody(ErrorBody.ofStatus(404)), response.getOutputStream());
        };
    }
}
