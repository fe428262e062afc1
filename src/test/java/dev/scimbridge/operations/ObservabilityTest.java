package dev.scimbridge.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.FalconScimBridge;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.logs.Canaries;
import dev.scimbridge.security.Scope;
import dev.scimbridge.security.TokenIssuer;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.Eventually;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run in which users come, Falcon goes away, and a stranger knocks; then each query of the alerts and of the dashboard must
 * find its series in what the service exposes, labels included.
 */
class ObservabilityTest {

    private static final String TOKEN = Canaries.plant("the metrics' token", "metrics-token-metrics-token-metrics-1");
    private static final Path FILES = Path.of("helm", "falcon-scim-bridge", "files");
    private static final Pattern SELECTOR = Pattern.compile("([a-z_]+)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:]+)(?:\\{(.*)})? \\S+");

    private static final Pattern NAMED =
            Pattern.compile("`((?:bridge|falcon|scim|resilience4j|dbscheduler|http_server)_[a-z0-9_]+)[`{]");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) ");
    /** A role, a table, and what is told a minute after a token was used for the first time: TokenRefresherTest has it. */
    private static final Set<String> NO_METRICS = Set.of("falcon_admin", "scim_groups", "scim_token_last_used_seconds");

    private static final List<Series> exposed = new ArrayList<>();
    private static String scraped = "";
    private static int spentByScrapes = -1;
    private static FalconSimulator falcon = FalconSimulator.start(FalconSimulator.Dialect.USER_MANAGEMENT);
    private static ConfigurableApplicationContext bridge = start();

    private record Series(String name, Map<String, String> labels) {}

    private static ConfigurableApplicationContext start() {
        falcon.tenant().addUser("stranger@example.com", "A", "Stranger", "event_viewer");
        return SpringApplication.run(
                FalconScimBridge.class,
                "--server.port=0",
                "--management.server.port=0",
                "--falcon.base-url=" + falcon.baseUrl(),
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET,
                "--bridge.scim.token=" + TOKEN,
                "--bridge.answer-within=500ms",
                "--bridge.roles.everyone[0]=event_viewer",
                "--bridge.roles.groups[0].name=Nobody",
                "--bridge.roles.groups[0].roles[0]=no_such_role",
                "--spring.datasource.url=" + TestDatabase.SQLITE.url(),
                "--spring.main.banner-mode=off");
    }

    @BeforeAll
    static void run() {
        var scim = new ScimClient(at("local.server.port", "/scim/v2"), TOKEN);
        Eventually.holds(() -> scim.get("/Users?count=0").status() == 200);
        Eventually.holds(ObservabilityTest::haveRecurringTasksRun);
        var before = falcon.requests().size();
        scrape();
        scrape();
        spentByScrapes = falcon.requests().size() - before;
        var ada = scim.post("/Users", """
                {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}""");
        assertThat(ada.status()).isEqualTo(201);
        Eventually.holds(() -> scim.get("/Users/" + ada.id()).state().equals("converged"));
        new ScimClient(at("local.server.port", "/scim/v2"), "wrong").get("/Users");
        bridge.getBean(TokenIssuer.class)
                .create("okta", Set.of(Scope.USERS_RW), List.of(), Optional.of(Duration.ofDays(9)));
        falcon.down(true);
        assertThat(scim.patch("/Users/" + ada.id(), """
                {"op":"replace","path":"active","value":false}""").status()).isEqualTo(503);
        Eventually.holds(() -> {
            scraped = scrape();
            return scraped.contains("outcome=\"unavailable\"")
                    && scraped.contains("scim_token_expiry_seconds{")
                    && scraped.contains("bridge_users{state=\"pending\"} 1.0")
                    && scraped.contains("bridge_pending{op=\"deactivate\"} 1.0")
                    && scraped.contains("bridge_pending{op=\"create\"} 0.0")
                    && scraped.contains("bridge_roles_unresolved 1.0");
        });
        scraped.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            var sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                exposed.add(new Series(sample.group(1), labels(sample.group(2))));
            }
        });
    }

    /** Those that read Falcon: the next turn of each is minutes away. */
    private static boolean haveRecurringTasksRun() {
        var meters = bridge.getBean(MeterRegistry.class);
        return Stream.of("mirror", "role-catalogue", "role-pass")
                .allMatch(task ->
                        meters
                                .find("dbscheduler_task_completions")
                                .tag("task", task)
                                .tag("result", "ok")
                                .counters()
                                .stream()
                                .anyMatch(counter -> counter.count() > 0));
    }

    private static Map<String, String> labels(String text) {
        var labels = new TreeMap<String, String>();
        var matcher = MATCHER.matcher(text == null ? "" : text);
        while (matcher.find()) {
            labels.put(matcher.group(1), matcher.group(3));
        }
        return labels;
    }

    @AfterAll
    static void stop() {
        bridge.close();
        falcon.close();
    }

    private static URI at(String port, String path) {
        return URI.create("http://localhost:" + bridge.getEnvironment().getProperty(port) + path);
    }

    private static String scrape() {
        return new ScimClient(at("local.management.port", ""), "")
                .get("/actuator/prometheus")
                .text();
    }

    static Stream<String> queries() throws IOException {
        return Stream.concat(queriesOfAlerts(), queriesOfPanels());
    }

    private static Stream<String> queriesOfAlerts() throws IOException {
        Map<String, List<Map<String, String>>> alerts = new Yaml().load(Files.readString(FILES.resolve("alerts.yaml")));
        return alerts.getOrDefault("alerts", List.of()).stream()
                .map(alert -> String.valueOf(alert.get("expr")).replace("$SELECTOR", "job=\"x\",namespace=\"y\""));
    }

    private static Stream<String> queriesOfPanels() throws IOException {
        var dashboard = JsonMapper.builder().build().readTree(Files.readString(FILES.resolve("dashboard.json")));
        return dashboard
                .path("panels")
                .valueStream()
                .flatMap(panel -> panel.path("targets").valueStream())
                .map(target -> target.path("expr").asString());
    }

    private static Set<String> metrics(Stream<String> queries) {
        return queries.flatMap(query -> SELECTOR.matcher(query).results())
                .map(selector -> selector.group(1))
                .filter(metric -> !metric.equals("up"))
                .collect(Collectors.toSet());
    }

    /** Whoever is woken finds what woke him, and what it was before. */
    @Test
    void whatAnAlertWatchesIsOnTheDashboard() throws IOException {
        assertThat(metrics(queriesOfPanels())).containsAll(metrics(queriesOfAlerts()));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void eachQueryFindsItsSeries(String query) {
        var selectors = SELECTOR.matcher(query).results().toList();

        assertThat(selectors).isNotEmpty();
        for (var selector : selectors) {
            if (!selector.group(1).equals("up")) { // Prometheus' own
                assertThat(exposed.stream()
                                .filter(series -> series.name().equals(selector.group(1)))
                                .anyMatch(chosen(selector.group(2))))
                        .as(selector.group())
                        .isTrue();
            }
        }
    }

    /** All but the labels that Prometheus adds. */
    private static Predicate<Series> chosen(String matchers) {
        return MATCHER.matcher(matchers)
                .results()
                .filter(matcher ->
                        !matcher.group(1).equals("job") && !matcher.group(1).equals("namespace"))
                .map(matcher -> (Predicate<Series>) series -> {
                    var value = series.labels().get(matcher.group(1));
                    return value != null
                            && switch (matcher.group(2)) {
                                case "=" -> value.equals(matcher.group(3));
                                case "!=" -> !value.equals(matcher.group(3));
                                case "=~" -> value.matches(matcher.group(3));
                                default -> !value.matches(matcher.group(3));
                            };
                })
                .reduce(series -> true, Predicate::and);
    }

    static Stream<Path> pages() throws IOException {
        try (var docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            docs.filter(page -> page.toString().endsWith(".md")).toList().stream(),
                            Stream.of("README.md", "CHANGELOG.md", "helm/falcon-scim-bridge/README.md")
                                    .map(Path::of))
                    .sorted();
        }
    }

    /** Between backticks, with or without labels. */
    @ParameterizedTest
    @MethodSource("pages")
    void eachMetricThatAPageNamesIsExposed(Path page) throws IOException {
        var named = NAMED.matcher(Files.readString(page))
                .results()
                .map(name -> name.group(1))
                .filter(name -> !NO_METRICS.contains(name))
                .collect(Collectors.toSet());

        assertThat(TYPE.matcher(scraped).results().map(type -> type.group(1)).toList())
                .containsAll(named);
    }

    /** Also the first, for which each question to the database is asked. */
    @Test
    void aScrapeCostsNoCallOfFalcons() {
        assertThat(spentByScrapes).isZero();
    }

    @Test
    void whatIsPendingIsToldByWhatItWaitsFor() {
        assertThat(scraped.lines())
                .contains(
                        "bridge_pending{op=\"deactivate\"} 1.0",
                        "bridge_pending{op=\"create\"} 0.0",
                        "bridge_pending{op=\"change\"} 0.0",
                        "bridge_pending{op=\"delete\"} 0.0");
    }

    /** Of the first scrape, a minute ago at most: there was nobody but whom Falcon had. */
    @Test
    void usersAreCountedByTheirAccess() {
        assertThat(scraped.lines())
                .contains(
                        "bridge_users_by_access{access=\"roles\"} 0.0",
                        "bridge_users_by_access{access=\"no_roles\"} 0.0",
                        "bridge_users_by_access{access=\"inactive\"} 0.0",
                        "bridge_users_by_access{access=\"unmanaged\"} 1.0");
    }

    @Test
    void rolesThatFalconDoesNotHaveAreCounted() {
        assertThat(scraped.lines()).contains("bridge_roles_unresolved 1.0");
    }

    @Test
    void noLabelNamesAPerson() {
        assertThat(scraped).doesNotContain("ada@example.com").doesNotContain("Lovelace");
    }

    @Test
    void theIdentityProviderWasSeenJustNow() {
        var seen = scraped.lines()
                .filter(line -> line.startsWith("scim_client_last_seen_seconds"))
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();

        assertThat(seen).isBetween(System.currentTimeMillis() / 1000.0 - 120, System.currentTimeMillis() / 1000.0 + 1);
    }

    @Test
    void eachAlertHasARunbook() throws IOException {
        Map<String, List<Map<String, String>>> alerts = new Yaml().load(Files.readString(FILES.resolve("alerts.yaml")));
        var runbooks = Files.readString(Path.of("docs", "runbooks.md"));

        assertThat(alerts.get("alerts"))
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(runbooks).contains("\n## " + alert.get("alert") + "\n"));
    }
}
