package dev.scimbridge.security;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Lets in whoever has a scope at all: a JWT that its issuer gave for nothing here has none. */
enum AnyScope implements AuthorizationManager<RequestAuthorizationContext> {
    READING;

    private static final List<Scope> ENOUGH = List.of(Scope.USERS_RO, Scope.GROUPS_RO);

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext request) {
        var some = Arrays.stream(Scope.values())
                .map(NeededScopes::of)
                .anyMatch(scope -> scope.authorize(caller, request).isGranted());
        return new NeededScopes.Decision(some ? List.of() : ENOUGH);
    }
}
