package dev.scimbridge.convergence;

import dev.scimbridge.convergence.Forecast.Counted;
import dev.scimbridge.plan.rails.AdminHolders;
import dev.scimbridge.plan.rails.LossWindow;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What only looks and tells, and needs the database only. */
@Configuration(proxyBeanMethods = false)
public class ForecastConfiguration {

    @Bean
    Explanation explanation(
            EngineStore store,
            Locks locks,
            MappingVersions mappings,
            CatalogueVersions catalogues,
            TenantBindings bindings) {
        return new Explanation(store, locks, new Mappings(mappings), catalogues, bindings);
    }

    @Bean
    Forecast forecast(
            EngineStore store,
            Locks locks,
            MappingVersions mappings,
            CatalogueVersions catalogues,
            TenantBindings bindings,
            LossWindow losses,
            AdminHolders admins,
            BridgeProperties properties,
            Clock clock) {
        return new Forecast(
                store,
                locks,
                new Mappings(mappings),
                catalogues,
                bindings,
                new Counted(losses, admins),
                properties,
                clock);
    }
}
