package dev.scimbridge.security;

import dev.scimbridge.security.jwt.JwtCheck;
import dev.scimbridge.security.jwt.JwtProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Denies by default: SCIM needs a token, the management port shows health, info, metrics and the bill of materials, and nothing else is served. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties({FirstTokenProperties.class, JwtProperties.class})
class SecurityConfiguration {

    @Bean
    TokenCache tokenCache(FirstTokenProperties properties, Tokens tokens, Keyring keyring, Clock clock) {
        return new TokenCache(properties.configured(), tokens, keyring, clock);
    }

    @Bean
    FirstTokenRecord firstTokenRecord(FirstTokenProperties properties, FirstToken kept, Keyring keyring, Clock clock) {
        return new FirstTokenRecord(properties.token(), kept, keyring, clock);
    }

    @Bean
    TokenRefresher tokenRefresher(TokenCache tokens, JwtProperties jwts, MeterRegistry meters, Clock clock) {
        return new TokenRefresher(tokens, jwts.isOn(), meters, clock);
    }

    @Bean
    ClientAddress clientAddress(SecurityProperties properties) {
        return new ClientAddress(properties.proxies());
    }

    @Bean
    ScimRefusal refusal(ClientAddress address, SecurityProperties properties, MeterRegistry meters, Clock clock) {
        return new ScimRefusal(address, new FailureThrottle(properties.failuresPerMinute(), clock), meters);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> receiveDeadline(SecurityProperties properties) {
        return factory -> {
            factory.setProtocol(PunctualHttpProtocol.class.getName());
            factory.addProtocolHandlerCustomizers(handler -> {
                if (handler instanceof PunctualHttpProtocol punctual) {
                    punctual.receiveWithin(properties.receiveWithin());
                }
            });
        };
    }

    /**
     * Its rules on URLs and names stay. In a value, letters of UTF-8 may come as control characters: whoever reads a header judges what it
     * says, and refuses it as SCIM has it.
     */
    @Bean
    HttpFirewall firewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderValues(value -> true);
        return firewall;
    }

    /** Each request is observed once, as a whole; an observation of each filter costs more than the filters. */
    @Bean
    SecurityObservationSettings unobserved() {
        return SecurityObservationSettings.noObservations();
    }

    /** Nobody logs in with a password here. */
    @Bean
    UserDetailsService nobody() {
        return name -> {
            throw new UsernameNotFoundException("there are no users");
        };
    }

    @Bean
    @Order(1)
    SecurityFilterChain management(HttpSecurity http, ScimRefusal refusal, Environment environment) throws Exception {
        return stateless(http, uncounted(), refusal)
                .securityMatcher(new OrRequestMatcher(EndpointRequest.toAnyEndpoint(), managementPort(environment)))
                .authorizeHttpRequests(
                        requests -> requests.requestMatchers(EndpointRequest.to("health", "info", "prometheus", "sbom"))
                                .permitAll()
                                .anyRequest()
                                .denyAll())
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain everythingElse(
            HttpSecurity http,
            TokenCache tokens,
            JwtProperties jwt,
            ClientAddress address,
            ScimRefusal refusal,
            Clock clock)
            throws Exception {
        var jwts = jwt.isOn() ? Optional.of(JwtCheck.of(jwt, clock)) : Optional.<JwtCheck>empty();
        return stateless(http, refusal, refusal)
                .addFilterBefore(
                        new BearerTokenFilter(tokens, jwts, address, refusal), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(ScimRules::apply)
                .build();
    }

    /** Also what is no endpoint there. Which ports it are is known once both listen. */
    private static RequestMatcher managementPort(Environment environment) {
        return request -> {
            var port = String.valueOf(request.getLocalPort());
            return port.equals(environment.getProperty("local.management.port"))
                    && !port.equals(environment.getProperty("local.server.port"));
        };
    }

    /** No token is looked at on the management port, so nobody guesses one there. */
    private static AuthenticationEntryPoint uncounted() {
        return (request, response, failure) -> ScimRefusal.unauthorized(request, response);
    }

    private static HttpSecurity stateless(
            HttpSecurity http, AuthenticationEntryPoint unauthenticated, AccessDeniedHandler forbidden)
            throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(failures ->
                        failures.authenticationEntryPoint(unauthenticated).accessDeniedHandler(forbidden));
    }
}
