package dev.scimbridge.commands;

import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.falcon.FalconProbe;
import dev.scimbridge.falcon.FalconProperties;
import dev.scimbridge.reconcile.ReconcileProperties;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Binder;

/** Falcon as the settings say, for a command that reads many users: within {@code reconcile.quota-share}. */
final class FalconReading {

    private FalconReading() {}

    /** @throws CommandFailure a setting is wrong */
    static FalconUsers of(List<String> settings) {
        var environment = OpenDatabase.settings(settings);
        var binder = Binder.get(environment);
        try {
            var falcon = binder.bindOrCreate("falcon", FalconProperties.class);
            var share =
                    binder.bindOrCreate("reconcile", ReconcileProperties.class).quotaShare();
            return FalconProbe.of(falcon, environment::getProperty, Optional.empty(), share, Clock.systemUTC())
                    .users()
                    .at(Priority.RECONCILE);
        } catch (RuntimeException wrong) {
            throw new CommandFailure(MappingFile.root(wrong), wrong);
        }
    }
}
