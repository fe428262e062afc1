package dev.scimbridge.convergence;

import dev.scimbridge.plan.rails.AdminHolders;
import dev.scimbridge.plan.rails.LossWindow;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What only looks and tells, and needs the database only. */
@Configuration(proxyBeanMethods = false)
public class ForecastConfiguration {

    @Bean
    StoredResolution storedResolution(MappingVersions mappings, CatalogueVersions catalogues, TenantBindings bindings) {
        return new StoredResolution(new Mappings(mappings), catalogues, bindings);
    }

    @Bean
    Explanation explanation(EngineStore store, Locks locks, StoredResolution resolution) {
        return new Explanation(store, locks, resolution);
    }

    @Bean
    PlanPreview planPreview(
            TenantBindings bindings, LossWindow losses, AdminHolders admins, BridgeProperties properties, Clock clock) {
        return new PlanPreview(bindings, new PlanPreview.Counted(losses, admins), properties, clock);
    }

    @Bean
    Forecast forecast(EngineStore store, Locks locks, StoredResolution resolution, PlanPreview preview) {
        return new Forecast(store, locks, resolution, preview);
    }
}
