package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.BodyReader;
import dev.scimbridge.scim.resource.GroupBody;
import dev.scimbridge.scim.resource.Locations;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Hands controllers a {@link ScimRequest}. */
final class ScimRequestResolver implements HandlerMethodArgumentResolver {

    private final ScimProperties properties;
    private final BodyReader bodies;
    private final BodyReader groups;

    ScimRequestResolver(ScimProperties properties) {
        this.properties = properties;
        this.bodies = new BodyReader((int) properties.maxBody().toBytes());
        this.groups = new BodyReader((int) properties.largestGroupBody().toBytes(), new GroupBody());
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType().equals(ScimRequest.class);
    }

    @Override
    public ScimRequest resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binders) {
        var request = Objects.requireNonNull(webRequest.getNativeRequest(HttpServletRequest.class));
        return ScimRequest.of(
                request, parameter.hasParameterAnnotation(WholeGroup.class) ? groups : bodies, locations(request));
    }

    private Locations locations(HttpServletRequest request) {
        var configured = properties.publicUrl();
        return new Locations(
                configured != null
                        ? configured.toString()
                        : ServletUriComponentsBuilder.fromContextPath(request)
                                .path(ScimConfiguration.BASE)
                                .build()
                                .toUriString());
    }
}
