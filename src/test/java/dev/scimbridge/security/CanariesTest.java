package dev.scimbridge.security;

import static dev.scimbridge.security.OpenBridge.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.TunnelProxy;
import dev.scimbridge.issuer.TestIssuer;
import dev.scimbridge.logs.Canaries;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.story.Operator;
import dev.scimbridge.story.RunningBridge;
import java.lang.management.ManagementFactory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

/** Secrets and names are planted wherever a story has some, and looked for wherever something is kept or told. */
@ExtendWith(OutputCaptureExtension.class)
class CanariesTest {

    private static final String KEY = Canaries.plant("the key", "canary-key-canary-key-canary-key-canary");
    private static final String FORMER_KEY =
            Canaries.plant("the former key", "canary-former-key-canary-former-key-cana");
    private static final String DATABASE_PASSWORD =
            Canaries.plant("the database's password", "canary-database-password");
    private static final String PROXY_PASSWORD = Canaries.plant("the proxy's password", "canary-proxy-password");
    private static final String USER_PASSWORD = Canaries.plant("a user's password", "canary-user-password");
    private static final String WRONG_TOKEN = Canaries.plant("a wrong token", "canary-wrong-token-canary-wrong-token");
    private static final String BASIC = Canaries.plant("basic credentials", "Y2FuYXJ5OmNhbmFyeQ");

    /** {@link Log} hears it all; printed it would be the longest part of a build's output. */
    private static final String CONSOLE_OFF = "--logging.threshold.console=off";

    private static final List<String> PEOPLE = List.of("lovelace", "ada@example.com", "hopper", "grace@example.com");

    private static final String ADA = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Ada@example.com","externalId":"okta-7",
             "name":{"givenName":"Ada","familyName":"Lovelace"},"displayName":"Ada Lovelace","active":true,
             "emails":[{"value":"ada@example.com","primary":true}],"password":"%s"}""".formatted(USER_PASSWORD);

    private static final String GRACE = """
            {"userName":"grace@example.com","name":{"givenName":"Grace","familyName":"Hopper"},"active":true}""";

    private final List<String> told = new ArrayList<>();
    private String logged = "";

    /** Whatever ran before in this JVM: the next start sets the logging up anew. */
    @BeforeEach
    void forgetLogging() {
        LoggingSystem.get(CanariesTest.class.getClassLoader()).cleanUp();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void noSecretIsInALogAnAnswerACommandsWordsOrTheDatabase(TestDatabase database, CapturedOutput console)
            throws SQLException {
        var secrets = new ArrayList<>(List.of(
                KEY,
                FORMER_KEY,
                DATABASE_PASSWORD,
                PROXY_PASSWORD,
                USER_PASSWORD,
                WRONG_TOKEN,
                BASIC,
                RunningBridge.TOKEN,
                FalconSimulator.CLIENT_SECRET));
        var url = withPassword(database, database.url());
        secrets.addAll(story(url, "--logging.level.root=trace"));

        var everywhere = new ArrayList<>(told);
        everywhere.add(logged);
        everywhere.add(console.getAll());
        assertThat(logged).contains("TRACE ").hasSizeGreaterThan(1_000_000);
        var stored = Stored.everythingIn(url);
        assertThat(stored).contains("grace@example.com");
        everywhere.add(stored);
        assertThat(everywhere.stream()
                        .flatMap(String::lines)
                        .filter(line -> secrets.stream().anyMatch(line::contains)))
                .isEmpty();
    }

    @Test
    void noNameAndNoAddressIsInTheLogAtItsUsualLevel() throws SQLException {
        story(TestDatabase.SQLITE.url(), "--logging.level.root=info");

        var log = logged.toLowerCase(Locale.ROOT);
        assertThat(log).contains("refused");
        assertThat(PEOPLE).allSatisfy(person -> assertThat(log).doesNotContain(person));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:x/none?user=canary&password=canary-planted",
                "--spring.datasource.url=jdbc:postgresql://canary:canary-planted@127.0.0.1/none",
                "--spring.datasource.url=jdbc:nonsense://127.0.0.1/none?password=canary-planted",
                "--bridge.scim.token=canary-planted",
                "--bridge.security.key=canary-planted",
                "--bridge.secrity.key=canary-planted",
                "--falcon.client-secrets=canary-planted",
                "--falcon.proxy=http://agent:canary-planted@:x",
                "--falcon.base-url=http://canary-planted@elsewhere.example"
            })
    void aServiceThatDoesNotStartTellsNoSecret(String wrong, CapturedOutput console) {
        try (var log = Log.begin();
                var falcon = FalconSimulator.start(FalconSimulator.Dialect.USER_MANAGEMENT)) {
            assertThatThrownBy(() -> RunningBridge.launch(
                            falcon, TestDatabase.SQLITE.url(), CONSOLE_OFF, "--logging.level.root=trace", wrong)
                    .close());
            assertThat(log.text()).contains("Action:").doesNotContain("canary-planted");
            assertThat(console.getAll()).doesNotContain("canary-planted");
        }
    }

    /** What happens to people and tokens in a day, with what goes wrong. @return the tokens that came about */
    private List<String> story(String url, String level) {
        var settings = new String[] {
            level,
            CONSOLE_OFF,
            "--bridge.security.key=" + KEY,
            "--bridge.security.former-keys=" + FORMER_KEY,
            "--bridge.security.failures-per-minute=2",
            "--bridge.rails.min-admins=0"
        };
        var secrets = new ArrayList<String>();
        try (var log = Log.begin();
                var falcon = FalconSimulator.start(FalconSimulator.Dialect.USER_MANAGEMENT);
                var issuer = TestIssuer.start();
                var bridge = RunningBridge.start(falcon, url, with(settings, issuer))) {
            secrets.addAll(tokens(bridge));
            secrets.addAll(jwts(bridge, issuer));
            people(bridge, falcon);
            strangers(bridge);
            bugs(bridge);
            management(bridge);
            threads();
            secrets.addAll(commands(url, falcon));
            assertThat(falcon.tokens()).isNotEmpty();
            secrets.addAll(falcon.tokens());
            logged = log.text();
        }
        return secrets;
    }

    /** One, and the one that takes its place, both in use. */
    private static List<String> tokens(RunningBridge bridge) {
        var issuer = bridge.bean(TokenIssuer.class);
        var former = issuer.create("okta", Set.of(Scope.USERS_RO), List.of(), Optional.empty());
        var next = issuer.rotate(former.token(), Duration.ofHours(1), Optional.empty())
                .orElseThrow();
        bridge.bean(TokenCache.class).renew();
        var texts = Stream.of(former, next)
                .map(created -> created.secret().reveal())
                .toList();
        texts.forEach(text -> assertThat(
                        new ScimClient(bridge.base(), text).get("/Users").status())
                .isEqualTo(200));
        return texts.stream().map(CanariesTest::secretPart).toList();
    }

    private static String secretPart(String token) {
        return token.split("_")[2];
    }

    private static String[] with(String[] settings, TestIssuer issuer) {
        return Stream.concat(
                        Stream.of(settings),
                        Stream.of(
                                "--bridge.security.jwt.issuer=" + issuer.url(),
                                "--bridge.security.jwt.audience=" + TestIssuer.AUDIENCE))
                .toArray(String[]::new);
    }

    /** Good ones, wrong ones, and one while the issuer is away. @return what of them must show nowhere */
    private List<String> jwts(RunningBridge bridge, TestIssuer issuer) {
        var good = issuer.entra("users:rw", "groups:ro");
        var claims = issuer.claims();
        var all = List.of(
                good,
                issuer.okta("openid"),
                issuer.forge(claims.build()),
                issuer.signByUnknownKey(claims.build()),
                issuer.signByPublicKeys(claims.build(), JWSAlgorithm.HS256).getFirst(),
                TestIssuer.unsigned(claims.build()),
                issuer.sign(claims.audience("api://another").build()),
                issuer.sign(claims.expirationTime(new Date(0)).build()));
        all.forEach(token -> keep(new ScimClient(bridge.base(), token).get("/Users?count=0")));
        assertThat(new ScimClient(bridge.base(), good).get("/Users?count=0").status())
                .isEqualTo(200);
        issuer.away();
        keep(new ScimClient(bridge.base(), issuer.signByUnknownKey(claims.build())).get("/Users"));
        var secrets = new ArrayList<>(List.of("canary-subject"));
        all.forEach(token -> secrets.addAll(Stream.of(token.split("\\."))
                .skip(1)
                .filter(part -> !part.isEmpty())
                .toList()));
        return secrets;
    }

    private void people(RunningBridge bridge, FalconSimulator falcon) {
        var scim = bridge.scim();
        falcon.fail(
                FalconOperation.CREATE_USER,
                1,
                new Fault.Status(400, "user ada@example.com (Ada Lovelace) is not welcome"));
        keep(scim.post("/Users", ADA));
        falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.Html(502));
        keep(scim.post("/Users", GRACE));
        var ada = scim.post("/Users", ADA);
        keep(ada);
        assertThat(ada.status()).isEqualTo(201);
        keep(scim.post("/Users", ADA));
        var analysts = keep(scim.post("/Groups", """
                {"displayName":"Falcon Analysts","members":[{"value":"%s","display":"Ada Lovelace"}]}""".formatted(ada.id())));
        keep(scim.patch("/Users/" + ada.id(), """
                {"op":"replace","path":"password","value":"%s"},{"op":"replace","value":{"password":"%s","nickName":"Lovelace"}}""".formatted(USER_PASSWORD, USER_PASSWORD)));
        keep(scim.put("/Users/" + ada.id(), ADA.replace("\"active\":true", "\"active\":\"perhaps\"")));
        keep(scim.put("/Users/" + ada.id(), ADA.replace("Ada@example.com", "ada@example.com@")));
        keep(scim.post("/Bulk", """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                 "Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":%s}]}""".formatted(ADA)));
        writes(scim, ada.id(), analysts.id());
        keep(scim.find("/Users", "userName eq \"ada@example.com"));
        keep(scim.find("/Users", "password eq \"" + USER_PASSWORD + "\""));
        keep(scim.find("/Users", "name.familyName co \"Lovelace\" and"));
        falcon.fail(FalconOperation.REVOKE_ROLES, 1, new Fault.Status(403, "ada@example.com is protected"));
        falcon.fail(FalconOperation.REVOKE_ROLES, 2, new Fault.Status(500, "Lovelace"));
        keep(scim.patch("/Users/" + ada.id(), """
                {"op":"replace","path":"active","value":false}"""));
        keep(scim.delete("/Groups/" + analysts.id()));
        keep(scim.delete("/Users/" + ada.id()));
        keep(scim.get("/Users"));
    }

    /** Each kind once more, as it should be. */
    private void writes(ScimClient scim, String ada, String analysts) {
        assertThat(Stream.of(
                                keep(scim.put("/Users/" + ada, ADA)),
                                keep(scim.patch("/Users/" + ada, """
                                        {"op":"add","path":"nickName","value":"Lovelace"}""")),
                                keep(scim.put("/Groups/" + analysts, """
                                        {"displayName":"Falcon Analysts","members":[{"value":"%s"}]}""".formatted(ada))),
                                keep(scim.patch("/Groups/" + analysts, """
                                        {"op":"remove","path":"members[value eq \\"%s\\"]"}""".formatted(ada))),
                                keep(scim.patch("/Groups/" + analysts, """
                                        {"op":"add","path":"members","value":[{"value":"%s"}]}""".formatted(ada))),
                                keep(scim.post("/Users/.search", """
                                        {"filter":"name.familyName eq \\"Lovelace\\"","attributes":["userName","name"]}""")),
                                keep(scim.post("/Bulk", """
                                        {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                                         "Operations":[{"method":"PUT","path":"/Users/%s","data":%s}]}""".formatted(ada, ADA))))
                        .map(ScimClient.Answer::status))
                .allMatch(status -> status < 300);
    }

    private void strangers(RunningBridge bridge) {
        for (var header : List.of(
                bearer(WRONG_TOKEN),
                bearer(WRONG_TOKEN) + " " + WRONG_TOKEN,
                "Authorization: " + WRONG_TOKEN,
                "Authorization: Basic " + BASIC,
                "Authorization : Bearer " + WRONG_TOKEN,
                "X-Request-Id: " + WRONG_TOKEN + "\"Lovelace",
                "Cookie: a=\"" + WRONG_TOKEN)) {
            told.add(send(bridge, "GET", "/scim/v2/Users?filter=userName%20eq%20%22ada@example.com%22", header));
        }
        told.add(send(bridge, "GET", "/scim/v2/Users?filter=\"" + "Lovelace\""));
    }

    /** What no parser likes, with a good token. */
    private void bugs(RunningBridge bridge) {
        var scim = bridge.scim();
        keep(scim.post("/Users", ADA.substring(0, ADA.length() - 2)));
        keep(scim.post("/Users", "[" + ADA + "]"));
        keep(scim.post(
                "/Users",
                ADA.replace(
                        "\"password\":\"" + USER_PASSWORD + "\"", "\"password\":{\"a\":\"" + USER_PASSWORD + "\"}")));
        keep(scim.send("POST", "/Users", ADA, "Content-Type", "text/plain"));
        keep(scim.send("POST", "/Users", ADA, "Content-Length", "9"));
        keep(scim.send("POST", "/Users/ada@example.com", ADA));
        keep(scim.get("/Users/ada@example.com"));
        keep(scim.get("/Users?count=lovelace&startIndex=ada@example.com&sortBy=" + USER_PASSWORD));
    }

    private void management(RunningBridge bridge) {
        var port =
                Integer.parseInt(String.valueOf(bridge.bean(Environment.class).getProperty("local.management.port")));
        for (var id : List.of(
                "health",
                "health/readiness",
                "info",
                "prometheus",
                "env",
                "configprops",
                "threaddump",
                "heapdump",
                "loggers",
                "")) {
            told.add(OpenBridge.send(port, "GET", "/actuator/" + id, bearer(RunningBridge.TOKEN))
                    .text());
        }
    }

    /** The stacks of all threads, with their names and what they wait for. */
    private void threads() {
        for (var thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            told.add(thread.toString());
        }
    }

    /** @return the tokens that two of them make, and print */
    private List<String> commands(String url, FalconSimulator falcon) {
        var unreachable = "jdbc:postgresql://127.0.0.1:1/none?user=canary&password=" + DATABASE_PASSWORD;
        try (var proxy = TunnelProxy.refusing("407 Proxy Authentication Required")) {
            var operator = new Operator(url);
            says(operator, "doctor", "--falcon.base-url=" + falcon.baseUrl());
            says(
                    operator,
                    "doctor",
                    "--falcon.cloud=us-1",
                    "--falcon.proxy=http://agent:" + PROXY_PASSWORD + "@127.0.0.1:" + proxy.port());
            says(operator, "doctor", "--falcon.proxy=http://agent:" + PROXY_PASSWORD + "@:x");
            says(operator, "doctor", "--offline", "--bridge.security.trusted-proxies=nonsense");
            var former =
                    operator.says("token", "create", "--name=entra").lines().getLast();
            var next = operator.says("token", "rotate", former.split("_")[1])
                    .lines()
                    .getLast();
            says(operator, "status");
            says(operator, "status", "--json");
            says(operator, "audit", "export");
            says(operator, "audit", "show", "grace@example.com");
            says(operator, "explain", "grace@example.com");
            says(operator, "held", "list");
            says(operator, "token", "list");
            says(operator, "backup", "/nowhere/at-all");
            says(operator, "migrate", "--to=" + unreachable);
            says(operator, "nonsense");
            says(operator, "status", "--falcon.client-secrets=" + FalconSimulator.CLIENT_SECRET, "more");
            says(new Operator(unreachable), "status");
            says(new Operator(unreachable), "doctor", "--offline");
            says(new Operator(unreachable.replace("127.0.0.1:1", "127.0.0.1:x")), "status");
            return List.of(secretPart(former), secretPart(next));
        }
    }

    private void says(Operator operator, String... words) {
        var all = new ArrayList<>(List.of(words));
        if (words[0].equals("doctor")) {
            all.addAll(List.of(
                    "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                    "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET,
                    "--bridge.scim.token=" + RunningBridge.TOKEN,
                    "--bridge.security.key=" + KEY));
        }
        var said = operator.says(all.toArray(String[]::new));
        told.add(words[0] + " " + said.code() + "\n" + said.out() + said.err());
    }

    private ScimClient.Answer keep(ScimClient.Answer answer) {
        told.add(answer.status() + " " + answer.headers() + " " + answer.text());
        return answer;
    }

    private static String send(RunningBridge bridge, String method, String target, String... headers) {
        return OpenBridge.send(bridge.base().getPort(), method, target, headers).text();
    }

    /** PostgreSQL by a role of its own, whose password is planted; SQLite has none. */
    private static String withPassword(TestDatabase database, String url) throws SQLException {
        if (database == TestDatabase.SQLITE) {
            return url;
        }
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("drop role if exists canary");
            statement.execute("create role canary superuser login");
            // only its hash is sent: the driver logs each statement at TRACE, and this one is none of the service's
            connection.unwrap(PGConnection.class).alterUserPassword("canary", DATABASE_PASSWORD.toCharArray(), null);
        }
        return url.replaceAll("\\?.*", "") + "?user=canary&password=" + DATABASE_PASSWORD;
    }
}
