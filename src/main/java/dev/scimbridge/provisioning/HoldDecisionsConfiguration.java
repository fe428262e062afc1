package dev.scimbridge.provisioning;

import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.convergence.Locks;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An operator's decisions, which need the database only. */
@Configuration(proxyBeanMethods = false)
public class HoldDecisionsConfiguration {

    @Bean
    HoldDecisions holdDecisions(
            EngineStore store, FanOut fanOut, Groups groups, BridgeProperties properties, Clock clock) {
        return new HoldDecisions(store, fanOut, groups, properties, clock);
    }

    @Bean
    UserLocks userLocks(EngineStore store, FanOut fanOut, Locks locks, Clock clock) {
        return new UserLocks(store, fanOut, locks, clock);
    }
}
