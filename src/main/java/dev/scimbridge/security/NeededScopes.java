package dev.scimbridge.security;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Lets in whoever has all of these scopes, or wider ones. The result tells which are missing. */
record NeededScopes(List<Scope> scopes) implements AuthorizationManager<RequestAuthorizationContext> {

    NeededScopes {
        scopes = List.copyOf(scopes);
    }

    static NeededScopes of(Scope... scopes) {
        return new NeededScopes(List.of(scopes));
    }

    @Override
    public Decision authorize(
            Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext request) {
        var authentication = caller.get();
        if (authentication == null) {
            return new Decision(scopes);
        }
        var held = authentication.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .collect(Collectors.toSet());
        return new Decision(scopes.stream()
                .filter(needed -> Arrays.stream(Scope.values())
                        .filter(scope -> scope.includes(needed))
                        .noneMatch(scope -> held.contains(scope.authority())))
                .toList());
    }

    /** @param missing none where the caller is let in */
    record Decision(List<Scope> missing) implements AuthorizationResult {

        Decision {
            missing = List.copyOf(missing);
        }

        @Override
        public boolean isGranted() {
            return missing.isEmpty();
        }
    }
}
