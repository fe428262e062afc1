package dev.scimbridge.security;

import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.POST;

import java.util.List;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;

/** Which scopes each SCIM request needs. What is not named, as Bulk or a path that does not exist, needs both writing ones. */
final class ScimRules {

    private static final String BASE = "/scim/v2";
    private static final String[] DISCOVERY = {
        BASE + "/ServiceProviderConfig/**",
        BASE + "/Schemas/**",
        BASE + "/ResourceTypes/**",
        BASE + "/openapi.json",
        BASE + "/openapi.json/"
    };

    /** RFC 7644 §3.11: another name of a user, for whom it needs the same. */
    private static final String[] ME = {BASE + "/Me", BASE + "/Me/"};

    /** RFC 7644 §3.4.2.1 and §3.4.3: a query at the root is one over users and groups. */
    private static final NeededScopes READING_BOTH = NeededScopes.of(Scope.USERS_RO, Scope.GROUPS_RO);

    private static final NeededScopes WRITING_BOTH = NeededScopes.of(Scope.USERS_RW, Scope.GROUPS_RW);

    private ScimRules() {}

    static void apply(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        for (var reading : List.of(GET, HEAD)) {
            requests.requestMatchers(reading, BASE + "/Users/**").access(NeededScopes.of(Scope.USERS_RO));
            requests.requestMatchers(reading, BASE + "/Groups/**").access(NeededScopes.of(Scope.GROUPS_RO));
            requests.requestMatchers(reading, ME).access(NeededScopes.of(Scope.USERS_RO));
            requests.requestMatchers(reading, DISCOVERY).access(AnyScope.READING);
            requests.requestMatchers(reading, BASE, BASE + "/").access(READING_BOTH);
        }
        requests.requestMatchers(POST, search("/Users")).access(NeededScopes.of(Scope.USERS_RO));
        requests.requestMatchers(POST, search("/Groups")).access(NeededScopes.of(Scope.GROUPS_RO));
        requests.requestMatchers(POST, search("")).access(READING_BOTH);
        requests.requestMatchers(BASE + "/Users/**").access(NeededScopes.of(Scope.USERS_RW));
        requests.requestMatchers(BASE + "/Groups/**").access(NeededScopes.of(Scope.GROUPS_RW));
        requests.requestMatchers(ME).access(NeededScopes.of(Scope.USERS_RW));
        requests.requestMatchers("/error").authenticated();
        requests.requestMatchers("/scim/**").access(WRITING_BOTH);
        requests.anyRequest().denyAll();
    }

    private static String[] search(String endpoint) {
        var path = BASE + endpoint + "/.search";
        return new String[] {path, path + "/"};
    }
}
