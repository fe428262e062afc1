package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.util.ArrayList;
import java.util.List;

/** What one test plays on: simulated tenants, bridges in front of them, an operator beside; it closes what it has opened. */
final class Stage implements AutoCloseable {

    private final List<String> settings;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<RunningBridge> bridges = new ArrayList<>();
    private String url = "";

    /** @param settings of every bridge; those that a bridge is opened with take their place */
    Stage(String... settings) {
        this.settings = List.of(settings);
    }

    FalconSimulator falcon(Dialect dialect) {
        return falcon(FalconSimulator.Settings.of(dialect));
    }

    FalconSimulator falcon(FalconSimulator.Settings settings) {
        var falcon = FalconSimulator.start(settings, 0);
        open.add(falcon);
        return falcon;
    }

    /** In front of a new database. */
    RunningBridge bridge(FalconSimulator falcon, TestDatabase database, String... more) {
        url = database.url();
        return another(falcon, more);
    }

    /** In front of the same database as the one before. */
    RunningBridge another(FalconSimulator falcon, String... more) {
        var all = new ArrayList<>(settings);
        all.addAll(List.of(more));
        var bridge = RunningBridge.start(falcon, url, all.toArray(String[]::new));
        open.add(bridge);
        bridges.add(bridge);
        return bridge;
    }

    /** The same without waiting, and for no other use: its token may be none of the stories'. */
    void launch(FalconSimulator falcon, String... more) {
        open.add(RunningBridge.launch(falcon, url, more));
    }

    /** The id of a new group whose members have what it gives. */
    String group(String name, String... members) {
        var bridge = bridges.getFirst();
        var created = bridge.scim().post("/Groups", Requests.group(name, members));
        assertThat(created.status()).isEqualTo(201);
        bridge.settle();
        return created.id();
    }

    /** The id of a new user who has what Falcon Analysts gives. */
    String analyst(String name) {
        var user =
                bridges.getFirst().scim().post("/Users", Requests.person(name)).id();
        group("Falcon Analysts", user);
        return user;
    }

    Operator operator() {
        return new Operator(url);
    }

    @Override
    public void close() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }
}
