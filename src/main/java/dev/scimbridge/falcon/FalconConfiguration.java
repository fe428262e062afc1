package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Priority;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts the client together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FalconProperties.class)
class FalconConfiguration {

    @Bean
    FalconUsers falconUsers(FalconProperties properties, Clock clock, MeterRegistry meters) {
        return client(properties, clock, Sleeper.real(), meters);
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
        var pace = new QuotaPacer(clock, sleeper, properties.quotaShare());
        var calls = new FalconPipeline(tokens, pace, transport, standing, properties, clock, sleeper, meters);
        var dialects = new Dialects(new UserManagementApi(calls, json), new UsersApi(calls, json), properties.api());
        var recovery = new MisconfigurationProbe(dialects, clock);
        return new FalconClient(dialects, calls, standing, recovery, properties, Priority.INLINE);
    }
}
