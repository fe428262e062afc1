package dev.scimbridge.security;

import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.security.authorization.AuthorityAuthorizationManager.hasAnyAuthority;
import static org.springframework.security.authorization.AuthorityAuthorizationManager.hasAuthority;
import static org.springframework.security.authorization.AuthorizationManagers.allOf;

import java.util.List;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Which scopes each SCIM request needs. What is not named, as Bulk or a path that does not exist, needs both writing ones. */
final class ScimRules {

    private static final String BASE = "/scim/v2";
    private static final String[] DISCOVERY = {
        BASE + "/ServiceProviderConfig/**", BASE + "/Schemas/**", BASE + "/ResourceTypes/**"
    };
    private static final String[] USERS = {Scope.USERS_RO.authority(), Scope.USERS_RW.authority()};
    private static final String[] GROUPS = {Scope.GROUPS_RO.authority(), Scope.GROUPS_RW.authority()};

    /** RFC 7644 §3.4.2.1 and §3.4.3: a query at the root is one over users and groups. */
    private static final AuthorizationManager<RequestAuthorizationContext> READING_BOTH =
            allOf(hasAnyAuthority(USERS), hasAnyAuthority(GROUPS));

    private ScimRules() {}

    static void apply(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        for (var reading : List.of(GET, HEAD)) {
            requests.requestMatchers(reading, BASE + "/Users/**").hasAnyAuthority(USERS);
            requests.requestMatchers(reading, BASE + "/Groups/**").hasAnyAuthority(GROUPS);
            requests.requestMatchers(reading, DISCOVERY).authenticated();
            requests.requestMatchers(reading, BASE, BASE + "/").access(READING_BOTH);
        }
        requests.requestMatchers(POST, BASE + "/Users/.search").hasAnyAuthority(USERS);
        requests.requestMatchers(POST, BASE + "/Groups/.search").hasAnyAuthority(GROUPS);
        requests.requestMatchers(POST, BASE + "/.search").access(READING_BOTH);
        requests.requestMatchers(BASE + "/Users/**").hasAuthority(Scope.USERS_RW.authority());
        requests.requestMatchers(BASE + "/Groups/**").hasAuthority(Scope.GROUPS_RW.authority());
        requests.requestMatchers(BASE + "/Me", "/error").authenticated();
        requests.requestMatchers("/scim/**")
                .access(allOf(hasAuthority(Scope.USERS_RW.authority()), hasAuthority(Scope.GROUPS_RW.authority())));
        requests.anyRequest().denyAll();
    }
}
