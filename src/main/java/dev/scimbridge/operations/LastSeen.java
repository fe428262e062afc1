package dev.scimbridge.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * When the identity provider last came through the door, as seconds since 1970: a provider that fell silent deprovisions
 * nobody, and shows in no error rate. Runs behind the security chain, so that only a valid token counts. Before the first
 * request it is the start of the process.
 */
final class LastSeen extends OncePerRequestFilter implements MeterBinder {

    private final Clock clock;
    private final AtomicLong millis;

    LastSeen(Clock clock) {
        this.clock = clock;
        this.millis = new AtomicLong(clock.millis());
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/scim/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        millis.set(clock.millis());
        chain.doFilter(request, response);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        TimeGauge.builder("scim.client.last.seen", millis, TimeUnit.MILLISECONDS, AtomicLong::doubleValue)
                .description("When a request with a valid token last came, since 1970; at first the start")
                .register(registry);
    }
}
