package dev.scimbridge.scim;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.story.RunningBridge;
import java.net.URI;

/** The whole service over real HTTP, on SQLite and in front of a simulated tenant that takes {@code example.com} only. */
final class ScimServer implements AutoCloseable {

    static final String TOKEN = RunningBridge.TOKEN;

    private final FalconSimulator falcon;
    private final RunningBridge bridge;

    private ScimServer(FalconSimulator falcon, RunningBridge bridge) {
        this.falcon = falcon;
        this.bridge = bridge;
    }

    /** @param properties as {@code --bridge.adoption=allow} */
    static ScimServer start(String... properties) {
        var settings = Settings.of(Dialect.USER_MANAGEMENT).withDomains("example.com");
        var falcon = FalconSimulator.start(settings, 0);
        var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, properties);
        return new ScimServer(falcon, bridge);
    }

    URI base() {
        return bridge.base();
    }

    @Override
    public void close() {
        bridge.close();
        falcon.close();
    }
}
