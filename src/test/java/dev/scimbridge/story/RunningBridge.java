package dev.scimbridge.story;

import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Census;
import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.logs.Canaries;
import dev.scimbridge.simulator.FalconSimulator;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A bridge in this JVM, on any free port, in front of a simulated tenant. */
public final class RunningBridge implements AutoCloseable {

    public static final String TOKEN = Canaries.plant("the stories' token", "story-token-story-token-story-token-1");

    private static final List<String> MAPPING = List.of(
            "--bridge.roles.groups[0].name=Falcon Admins",
            "--bridge.roles.groups[0].roles[0]=falcon_admin",
            "--bridge.roles.groups[1].name=Falcon Analysts",
            "--bridge.roles.groups[1].roles[0]=Falcon Analyst",
            "--bridge.roles.groups[2].name=Falcon Responders",
            "--bridge.roles.groups[2].roles[0]=remote_responder_one",
            "--bridge.roles.groups[2].roles[1]=remote_responder_two",
            "--bridge.roles.groups[3].name=Falcon Hunters",
            "--bridge.roles.groups[3].roles[0]=threat_hunter",
            "--bridge.roles.groups[3].roles[1]=falconhost_analyst");

    private final ConfigurableApplicationContext context;
    private final URI base;
    private final ScimClient scim;

    private RunningBridge(ConfigurableApplicationContext context) {
        this.context = context;
        this.base = URI.create(
                "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/scim/v2");
        this.scim = new ScimClient(base, TOKEN);
    }

    /** With the mapping of these stories, ready for use. */
    public static RunningBridge start(FalconSimulator falcon, TestDatabase database, String... settings) {
        return start(falcon, database.url(), settings);
    }

    public static RunningBridge start(FalconSimulator falcon, String databaseUrl, String... settings) {
        var bridge = launch(falcon, databaseUrl, settings);
        Eventually.holds(() -> bridge.context.getBean(Mirror.class).done());
        Eventually.holds(() -> bridge.scim.get("/Users?count=0").status() == 200);
        Eventually.holds(() -> bridge.context.getBean(TenantBindings.class).rolesRead());
        falcon.clearCalls();
        return bridge;
    }

    /** Without waiting for the tenant. */
    public static RunningBridge launch(FalconSimulator falcon, String databaseUrl, String... settings) {
        TestDatabase.prepare(databaseUrl);
        var arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--falcon.base-url=" + falcon.baseUrl(),
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET,
                "--bridge.scim.token=" + TOKEN,
                "--bridge.rails.deprovisioning.at-least=1000",
                "--bridge.lease=8s",
                "--falcon.response-timeout=5s",
                "--bridge.answer-within=5s",
                "--spring.datasource.url=" + databaseUrl,
                "--spring.main.banner-mode=off"));
        if (List.of(settings).stream().noneMatch(RunningBridge::hasMapping)) {
            arguments.addAll(MAPPING);
        }
        arguments.addAll(List.of(settings));
        var byKey = new LinkedHashMap<String, String>();
        arguments.forEach(argument -> byKey.put(argument.substring(0, argument.indexOf('=')), argument));
        return new RunningBridge(SharedMetadata.start(byKey.values().toArray(String[]::new)));
    }

    private static boolean hasMapping(String setting) {
        return setting.startsWith("--bridge.roles.") || setting.startsWith("--spring.config.additional-location=");
    }

    public URI base() {
        return base;
    }

    public ScimClient scim() {
        return scim;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /**
     * Waits until nothing is under way: a write that gives access is answered before Falcon has it where the pace leaves no room, as
     * in the first moments of a fast machine.
     */
    void settle() {
        Eventually.holds(() -> counted("pending") == 0);
    }

    /** How many accounts are in a state, as the metric tells. */
    long counted(String state) {
        return bean(Census.class).byState().getOrDefault(State.valueOf(state.toUpperCase(Locale.ROOT)), 0L);
    }

    /** How often in a row the background work for an account has failed; 0 where none is left. */
    int failures(String id) {
        return bean(JdbcClient.class)
                .sql(
                        "select consecutive_failures from scheduled_tasks where task_name = 'converge' and task_instance = ?")
                .param(id)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** For how many accounts there is background work, due or not. */
    long wakeups() {
        return bean(JdbcClient.class)
                .sql("select count(*) from scheduled_tasks where task_name = 'converge'")
                .query(Long.class)
                .single();
    }

    /** How many deadlocks PostgreSQL has broken in the store. */
    long deadlocks() {
        return bean(JdbcClient.class)
                .sql("select deadlocks from pg_stat_database where datname = current_database()")
                .query(Long.class)
                .single();
    }

    @Override
    public void close() {
        context.close();
    }
}
