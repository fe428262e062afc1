package dev.scimbridge.scim;

import dev.scimbridge.audit.RequestScope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives each request an id, by which its answer, the log and the record of what became of it can be found: the client's
 * {@code X-Request-Id} where it has the form of one, else a new one.
 */
final class RequestIds extends OncePerRequestFilter {

    static final String HEADER = "X-Request-Id";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");
    private static final String LOGGED = "request";

    private final Supplier<String> fresh;

    /** @param fresh an id for a request that has none */
    RequestIds(Supplier<String> fresh) {
        this.fresh = fresh;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var id = idOf(request.getHeader(HEADER));
        response.setHeader(HEADER, id);
        try (var logged = MDC.putCloseable(LOGGED, id)) {
            RequestScope.call(id, () -> {
                chain.doFilter(request, response);
                return response;
            });
        } catch (IOException | ServletException | RuntimeException failed) {
            throw failed;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String idOf(@Nullable String proposed) {
        return proposed != null && ID.matcher(proposed).matches() ? proposed : fresh.get();
    }

    /** The id of the request that this thread answers. */
    static String current() {
        return RequestScope.current().orElse("unknown");
    }
}
