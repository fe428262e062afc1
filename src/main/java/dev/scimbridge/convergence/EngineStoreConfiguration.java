package dev.scimbridge.convergence;

import dev.scimbridge.audit.AuditLog;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the ports of the store together; commands that only need the database use it too. */
@Configuration(proxyBeanMethods = false)
public class EngineStoreConfiguration {

    @Bean
    EngineStore engineStore(
            Accounts accounts,
            Leases leases,
            Observations observations,
            Departures departures,
            Wakeups wakeups,
            Holds holds,
            AuditLog audit,
            PlatformTransactionManager manager) {
        return new EngineStore(
                accounts, leases, observations, departures, wakeups, holds, audit, new TransactionTemplate(manager));
    }
}
