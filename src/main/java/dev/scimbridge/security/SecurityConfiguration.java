package dev.scimbridge.security;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/** Denies by default: SCIM needs a token, the management port shows health, info and metrics, and nothing else is served. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties(SecurityProperties.class)
class SecurityConfiguration {

    @Bean
    LiveTokens liveTokens(SecurityProperties properties, Tokens tokens, Keyring keyring, Clock clock) {
        return new LiveTokens(properties.configured(), tokens, keyring, clock);
    }

    @Bean
    TokenWatch tokenWatch(LiveTokens tokens, MeterRegistry meters, Clock clock) {
        return new TokenWatch(tokens, meters, clock);
    }

    @Bean
    ClientAddress clientAddress(AccessProperties properties) {
        return new ClientAddress(properties.proxies());
    }

    @Bean
    ScimRefusal refusal(ClientAddress address, AccessProperties properties, Clock clock) {
        return new ScimRefusal(address, new FailureThrottle(properties.failuresPerMinute(), clock));
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
    SecurityFilterChain management(HttpSecurity http, ScimRefusal refusal) throws Exception {
        return stateless(http, refusal)
                .securityMatcher(EndpointRequest.toAnyEndpoint())
                .authorizeHttpRequests(
                        requests -> requests.requestMatchers(EndpointRequest.to("health", "info", "prometheus"))
                                .permitAll()
                                .anyRequest()
                                .denyAll())
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain everythingElse(HttpSecurity http, LiveTokens tokens, ClientAddress address, ScimRefusal refusal)
            throws Exception {
        return stateless(http, refusal)
                .addFilterBefore(new BearerTokenFilter(tokens, address), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(ScimRules::apply)
                .build();
    }

    private static HttpSecurity stateless(HttpSecurity http, ScimRefusal refusal) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(
                        failures -> failures.authenticationEntryPoint(refusal).accessDeniedHandler(refusal));
    }
}
