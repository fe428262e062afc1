package dev.scimbridge.storm;

import dev.scimbridge.http.ScimClient;
import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.seeds.Chance;
import dev.scimbridge.simulator.FalconSimulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/** Three processes of the bridge on one PostgreSQL, whose machines' clocks are apart, and who sends them requests without affinity. */
final class Replicas implements AutoCloseable {

    static final int REPLICAS = 3;

    private final FalconSimulator falcon;
    private final String url;
    private final ClocksApart clocks;
    private final String[] settings;
    private final List<BridgeProcess> ever = new ArrayList<>();
    private final List<BridgeProcess> running = new CopyOnWriteArrayList<>();
    private final List<BridgeProcess> balanced = new CopyOnWriteArrayList<>();

    private Replicas(FalconSimulator falcon, String url, ClocksApart clocks, String... settings) {
        this.falcon = falcon;
        this.url = url;
        this.clocks = clocks;
        this.settings = settings;
    }

    /** All three at once, on a database that is empty. */
    static Replicas start(FalconSimulator falcon, String url, ClocksApart clocks, String... settings) {
        var replicas = new Replicas(falcon, url, clocks, settings);
        for (var n = 0; n < REPLICAS; n++) {
            replicas.launch();
        }
        replicas.awaitReady();
        return replicas;
    }

    private void launch() {
        var bridge = BridgeProcess.launch(clocks.next(), falcon, url, settings);
        ever.add(bridge);
        running.add(bridge);
        balanced.add(bridge);
    }

    /** Any that the load balancer knows; it may be one that was killed a moment ago, or is not up yet. */
    ScimClient any() {
        var now = List.copyOf(balanced);
        return now.get(ThreadLocalRandom.current().nextInt(now.size())).scim();
    }

    List<ScimClient> all() {
        return running.stream().map(BridgeProcess::scim).toList();
    }

    /** {@code kill -9} of one; another takes its place. */
    void kill(Chance chance) {
        var victim = chance.oneOf(running);
        victim.kill();
        running.remove(victim);
        launch();
        balanced.remove(victim);
    }

    /** {@code kill -STOP} of one, which the load balancer notices half a second later, and {@code -CONT} after that time. */
    void standStill(Chance chance, Duration time) throws InterruptedException {
        var victim = chance.oneOf(running);
        victim.standStill();
        try {
            Thread.sleep(500);
            balanced.remove(victim);
            Thread.sleep(time);
        } finally {
            victim.goOn();
        }
        balanced.add(victim);
    }

    void awaitReady() {
        running.forEach(BridgeProcess::awaitReady);
    }

    /** What all of them printed, the dead too. */
    List<String> outputs() {
        return ever.stream().map(BridgeProcess::output).toList();
    }

    @Override
    public void close() {
        ever.forEach(BridgeProcess::close);
    }
}
