package dev.scimbridge.falcon;

import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts the client together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FalconProperties.class)
class FalconConfiguration {

    private static final Duration MARGIN = Duration.ofSeconds(1);

    @Bean
    FalconUsers falconUsers(FalconProperties properties, BridgeProperties bridge, Clock clock, MeterRegistry meters) {
        requireLeaseOutlastsCall(properties, bridge);
        return client(properties, clock, Sleeper.real(), meters);
    }

    /** Else a call could land after somebody else took the lease over that it was permitted under. */
    private static void requireLeaseOutlastsCall(FalconProperties properties, BridgeProperties bridge) {
        if (bridge.lease().compareTo(properties.responseTimeout().plus(MARGIN)) < 0) {
            throw new IllegalArgumentException("bridge.lease is " + bridge.lease()
                    + " and falcon.response-timeout is " + properties.responseTimeout()
                    + ": a lease must last at least "
                    + MARGIN + " longer than a call may take. Raise the one or lower the other.");
        }
    }

    /** A client of its own, also for tests. */
    static FalconUsers client(FalconProperties properties, Clock clock, Sleeper sleeper, MeterRegistry meters) {
        return client(properties, TokenHosts.of(properties), clock, sleeper, meters);
    }

    static FalconUsers client(
            FalconProperties properties, TokenHosts clouds, Clock clock, Sleeper sleeper, MeterRegistry meters) {
        var json = JsonMapper.builder().build();
        var standing = new Misconfigurations(clock);
        var transport = new Transport(properties, json);
        var tokens = new AccessTokens(properties, clouds, transport, standing, clock);
        var pace = new QuotaPacer(clock, sleeper, properties.quotaShare(), properties.maxConcurrentCalls());
        var calls = new FalconPipeline(tokens, pace, transport, standing, properties, clock, sleeper, meters);
        var dialects = new Dialects(new UserManagementApi(calls, json), new UsersApi(calls, json), properties.api());
        var recovery = new MisconfigurationProbe(dialects, clock);
        return new FalconClient(
                dialects, calls, standing, recovery, properties, new Turn(Priority.INLINE, Permit.reading()));
    }
}
