package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.security.jwt.JwtProperties;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The edge of HTTP, with nothing behind it: whatever comes in, a SCIM answer goes out. */
class ScimHttpTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static ServletWebServerApplicationContext server;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
    })
    @Import({
        ScimConfiguration.class,
        ScimErrors.class,
        ContainerErrorController.class,
        DiscoveryController.class,
        Echo.class,
    })
    @EnableConfigurationProperties(JwtProperties.class)
    static class Edge {}

    /** Gives back what it was sent, and fails as it is told. */
    @RestController
    static class Echo {

        @PostMapping(ScimConfiguration.BASE + "/Echo")
        ResponseEntity<ScimBody> echo(ScimRequest request) {
            var body = request.body();
            return request.answer(HttpStatus.OK).body(json -> json.writeTree(body));
        }

        @GetMapping(ScimConfiguration.BASE + "/Fail/{how}")
        ResponseEntity<ScimBody> fail(@PathVariable String how, ScimRequest request) {
            switch (how) {
                case "database" -> throw new DataAccessResourceFailureException("jdbc:secret");
                case "transaction" -> throw new CannotCreateTransactionException("jdbc:secret");
                case "unavailable" -> throw new ProvisioningException.Unavailable("Not now.", Duration.ofSeconds(7));
                case "22021", "54000" ->
                    throw new UncategorizedSQLException("task", "secret", new SQLException("secret", how));
                case "bug" -> throw new IllegalStateException("internal secret");
                default -> {}
            }
            return request.answer(HttpStatus.OK).eTag("W/\"1\"").body(json -> {
                json.writeStartObject();
                json.writeStringProperty("half", "x".repeat(Integer.parseInt(how)));
                throw new DataAccessResourceFailureException("while reading members");
            });
        }
    }

    @BeforeAll
    static void start() {
        server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Edge.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(org.springframework.boot.Banner.Mode.OFF)
                .run("--server.port=0", "--logging.level.root=off", "--spring.config.location=optional:none");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String base() {
        return "http://localhost:"
                + Objects.requireNonNull(server.getWebServer()).getPort();
    }

    private static Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    private static Answer send(String method, String path, String body, String... headers) {
        return new ScimClient(URI.create(base()), "").send(method, path, body, headers);
    }

    private static Answer post(String contentType, String body) {
        return send("POST", "/scim/v2/Echo", body, "Content-Type", contentType);
    }

    private static JsonNode error(Answer response, int status) {
        assertThat(response.status()).as(response.text()).isEqualTo(status);
        assertThat(response.header("Content-Type").orElse("")).startsWith("application/scim+json");
        var error = response.body();
        assertThat(error.get("schemas").get(0).stringValue()).isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
        assertThat(error.get("status").stringValue()).isEqualTo(String.valueOf(status));
        assertThat(error.get("detail").stringValue()).isNotBlank();
        return error;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/scim/v2/Nothing",
                "/scim/v2",
                "/scim/v2/",
                "/scim/v1/Users",
                "/scim/v2/Schemas/urn:nosuch",
                "/scim/v2/ResourceTypes/Nothing",
                "/elsewhere",
            })
    void anUnknownPathIsA404(String path) {
        error(get(path), 404);
        error(get(path, "Accept", "text/html"), 404);
    }

    @Test
    void anUnknownPathIsA404ForEveryMethod() {
        for (var method : new String[] {"POST", "PUT", "PATCH", "DELETE"}) {
            error(send(method, "/scim/v2/Nothing", ""), 404);
        }
    }

    @Test
    void aWrongMethodIsA405ThatNamesTheRightOnes() {
        var response = get("/scim/v2/Echo");

        error(response, 405);
        assertThat(response.header("Allow")).contains("POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/scim+json",
                "application/scim+json; charset=utf-8",
                "application/json;charset=UTF-8",
            })
    void bothContentTypesComeInAndScimGoesOut(String contentType) {
        var response = post(contentType, "{\"a\":\"ł\"}");

        assertThat(response.text()).isEqualTo("{\"a\":\"ł\"}");
        assertThat(response.header("Content-Type")).contains("application/scim+json");
    }

    @Test
    void wrongBodiesAreScimErrors() {
        assertThat(error(post("application/json", "{"), 400).get("scimType").stringValue())
                .isEqualTo("invalidSyntax");
        error(post("application/json", ""), 400);
        error(post("text/plain", "{}"), 415);
        error(post("garbage", "{}"), 415);
        error(post("application/json", "{\"a\":\"" + "x".repeat(1_100_000) + "\"}"), 413);
        error(post("application/json", "{\"a\":\"" + "x".repeat(20_000_000) + "\"}"), 413);
    }

    @Test
    void jsonAloneIsAnsweredWithJson() {
        var response =
                get("/scim/v2/ServiceProviderConfig", "Accept", "application/json", "Content-Type", "text/anything");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).contains("application/json");
    }

    @ParameterizedTest
    @CsvSource({"*/*", "text/html", "application/xml", "garbage"})
    void noAcceptLeadsToA406(String accept) {
        assertThat(get("/scim/v2/Schemas", "Accept", accept).status()).isEqualTo(200);
    }

    @Test
    void discoveryIsThereWithLocationsOfThisRequest() {
        var types = get("/scim/v2/ResourceTypes?").body();
        var user = get("/scim/v2/ResourceTypes/User").body();

        assertThat(types.get("totalResults").intValue()).isEqualTo(2);
        assertThat(user.get("meta").get("location").stringValue()).isEqualTo(base() + "/scim/v2/ResourceTypes/User");
        assertThat(get("/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User")
                        .status())
                .isEqualTo(200);
        error(get("/scim/v2/Schemas?filter=id%20pr"), 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"database", "transaction", "unavailable"})
    void anOutageIsA503WithRetryAfter(String how) {
        var response = get("/scim/v2/Fail/" + how);

        assertThat(error(response, 503).get("detail").stringValue()).doesNotContain("secret");
        assertThat(Integer.parseInt(response.header("Retry-After").orElseThrow()))
                .isPositive();
    }

    /** The wrong byte and the row too large for an index, in PostgreSQL's words: to repeat it would help nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"22021", "54000"})
    void aValueThatTheDatabaseDoesNotTakeIsA400(String state) {
        var error = error(get("/scim/v2/Fail/" + state), 400);

        assertThat(error.get("scimType").stringValue()).isEqualTo("invalidValue");
        assertThat(error.toString()).doesNotContain("secret");
    }

    @Test
    void aBugIsA500ThatTellsNothingButItsRequestId() {
        assertThat(error(get("/scim/v2/Fail/bug"), 500).get("detail").stringValue())
                .contains("request id")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 8_050})
    void whatWasWrittenBeforeAFailureIsTakenBack(int written) {
        var response = get("/scim/v2/Fail/" + written);

        assertThat(error(response, 503).has("half")).isFalse();
        assertThat(response.header("ETag")).isEmpty();
    }

    @Test
    void anAnswerThatIsUnderWayCanOnlyBeCut() {
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> get("/scim/v2/Fail/500000"));
    }
}
