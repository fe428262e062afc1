package dev.scimbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.Departures;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.provisioning.HoldDecisions.Decided;
import dev.scimbridge.provisioning.HoldDecisions.Settled;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.Eventually;
import dev.scimbridge.story.Requests;
import dev.scimbridge.story.RunningBridge;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator's word, between whose reading and locking somebody else writes; PostgreSQL, where that can be. */
class RejectBesideWritesTest {

    private static final String LEAVE = """
            {"op":"remove","path":"members[value eq \\"%s\\"]"}""";

    private final FalconSimulator falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
    private final RunningBridge bridge =
            RunningBridge.start(falcon, TestDatabase.POSTGRESQL, "--bridge.rails.protected[0]=bob@example.com");
    private final ScimClient scim = bridge.scim();
    private final String bob = scim.post("/Users", Requests.person("bob")).id();
    private final String responders = group("Falcon Responders");
    private final String hunters = group("Falcon Hunters");

    private String group(String name) {
        return scim.post("/Groups", Requests.group(name, bob)).id();
    }

    @BeforeEach
    void holdsWhatBothGive() {
        Eventually.holds(() -> falcon.tenant().rolesOf("bob@example.com").size() == 4
                && scim.get("/Users/" + bob).state().equals("converged"));
    }

    @AfterEach
    void stop() {
        bridge.close();
        falcon.close();
    }

    private int leave(String group) {
        return scim.patch("/Groups/" + group, LEAVE.formatted(bob)).status();
    }

    /** @param meanwhile happens when it is known from which groups he departs, and nothing is locked yet */
    private HoldDecisions decisions(Runnable meanwhile) {
        var store = bridge.bean(EngineStore.class);
        var departures = (Departures) Proxy.newProxyInstance(
                Departures.class.getClassLoader(), new Class<?>[] {Departures.class}, (proxy, method, arguments) -> {
                    var answer = method.invoke(store.departures(), arguments);
                    if (method.getName().equals("of")) {
                        CompletableFuture.runAsync(meanwhile).join();
                    }
                    return answer;
                });
        return new HoldDecisions(
                new EngineStore(
                        store.accounts(),
                        store.leases(),
                        store.observations(),
                        departures,
                        store.wakeups(),
                        store.holds(),
                        store.audit(),
                        store.transaction()),
                bridge.bean(FanOut.class),
                bridge.bean(Groups.class),
                bridge.bean(BridgeProperties.class),
                bridge.bean(Clock.class));
    }

    @Test
    void whatIsTakenBackIsWhatWasSeen() {
        assertThat(leave(responders)).isEqualTo(503);

        var outcome = decisions(() -> assertThat(leave(hunters)).isEqualTo(503)).reject(bob, "ada");

        assertThat(outcome).isInstanceOf(Decided.class);
        var departs = bridge.bean(EngineStore.class)
                .departures()
                .of(AccountId.parse(bob).orElseThrow());
        assertThat(departs).containsOnlyKeys(GroupId.parse(hunters).orElseThrow());
    }

    @Test
    void whatSomebodyElseHasDecidedMeanwhileStands() {
        assertThat(leave(responders)).isEqualTo(503);

        var outcome = decisions(
                        () -> assertThat(bridge.bean(HoldDecisions.class).reject(bob, "eve"))
                                .isInstanceOf(Decided.class))
                .reject(bob, "ada");

        assertThat(outcome).isInstanceOf(Settled.class);
    }
}
