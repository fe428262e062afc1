package dev.scimbridge.operations;

import dev.scimbridge.provisioning.Accounts;
import dev.scimbridge.provisioning.FalconUsers;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Puts health and metrics together. */
@Configuration(proxyBeanMethods = false)
class OperationsConfiguration {

    @Bean
    static UnknownKeyCheck unknownKeyCheck(ConfigurableEnvironment environment) {
        return new UnknownKeyCheck(environment);
    }

    @Bean
    FalconHealth falconHealthIndicator(FalconUsers falcon) {
        return new FalconHealth(falcon);
    }

    @Bean
    AccountMetrics accountMetrics(Accounts accounts, Clock clock) {
        return new AccountMetrics(accounts, clock);
    }
}
