package dev.scimbridge.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.RunningBridge;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code /openapi.json} tells what the controllers do, and nothing else. */
class OpenApiTest {

    private static final Path FILE = Path.of("src", "main", "resources", "scim", "openapi.json");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> READ =
            List.of("/", "/Users", "/Groups", "/Users/{id}", "/Groups/{id}", "/ServiceProviderConfig");
    private static final String IRI = "https://scim.example.com/openapi.json";

    private static FalconSimulator falcon;
    private static RunningBridge bridge;
    private static JsonNode document;
    private static SchemaRegistry strict;

    @BeforeAll
    static void start() {
        falcon = FalconSimulator.start(FalconSimulator.Settings.of(FalconSimulator.Dialect.USER_MANAGEMENT), 0);
        bridge = RunningBridge.start(
                falcon,
                TestDatabase.SQLITE,
                "--springdoc.api-docs.enabled=true",
                "--springdoc.paths-to-match=" + OpenApiWriter.BASE + "/**");
        document = get("/openapi.json");
        strict = strict();
    }

    @AfterAll
    static void stop() {
        bridge.close();
        falcon.close();
    }

    private static JsonNode get(String path) {
        var answer = bridge.scim().get(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body();
    }

    /** {@code -Dgolden=write} writes it anew. */
    @Test
    void theFileIsWhatControllersAndSchemasSay() throws IOException {
        var read = bridge.bean(OpenApiWebMvcResource.class)
                .openapiJson(new MockHttpServletRequest(), "/v3/api-docs", Locale.ROOT);
        var expected = new OpenApiWriter().write(JSON.readTree(read), get("/Schemas"), get("/ResourceTypes"));
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(FILE, expected);
        }

        assertThat(Files.readString(FILE)).isEqualTo(expected);
    }

    @Test
    void eachHandlerMethodIsInItAndNothingElse() {
        var handled = new TreeSet<String>();
        bridge.bean(RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith(OpenApiWriter.BASE))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> handled.add(method + " " + OpenApiWriter.belowBase(path)))));

        assertThat(handled).hasSizeGreaterThan(25);
        assertThat(operations()).containsExactlyElementsOf(handled);
    }

    private static Set<String> operations() {
        var operations = new TreeSet<String>();
        document.path("paths")
                .forEachEntry((path, methods) -> methods.propertyNames()
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        return operations;
    }

    /** What the model of OpenAPI 3.1 does not know would be lost on the way through it. */
    @Test
    void itIsOpenApiAndItsReferencesLeadSomewhere() throws IOException {
        var model = Json31.mapper().readValue(document.toString(), OpenAPI.class);

        assertThat(JSON.readTree(Json31.mapper().writeValueAsString(model))).isEqualTo(document);
        assertThat(references())
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isObject())
                        .isTrue());
        assertThat(document.findValuesAsString("operationId")).doesNotHaveDuplicates();
    }

    /** Groups and members have an attribute of that name, too. */
    private static List<String> references() {
        return document.findValues("$ref").stream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }

    @Test
    void itIsForWhoeverHasATokenAndNamesTheServerThatWasAsked() {
        var answer = bridge.scim().get("/openapi.json");

        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(document.at("/servers/0/url").stringValue())
                .isEqualTo(bridge.base().toString());
        assertThat(new ScimClient(bridge.base(), "").get("/openapi.json").status())
                .isEqualTo(401);
        assertThat(bridge.scim().send("HEAD", "/openapi.json", "").status()).isEqualTo(200);
    }

    /** RFC 7644 §3.4.2: each is read where the document has it, and nowhere else. */
    @ParameterizedTest
    @CsvSource({
        "filter, (",
        "startIndex, x",
        "count, x",
        "cursor, x",
        "sortBy, nothing",
        "sortOrder, sideways",
        "attributes, many",
        "excludedAttributes, many"
    })
    void eachParameterIsReadWhereTheDocumentHasIt(String name, String wrong) {
        var value = wrong.equals("many") ? "a,".repeat(300) : ScimClient.encoded(wrong);
        var user = bridge.scim()
                .post("/Users", "{\"userName\":\"%s@example.com\"}".formatted(name))
                .id();
        var group = bridge.scim()
                .post("/Groups", "{\"displayName\":\"Readers of %s\"}".formatted(name))
                .id();
        var refused = READ.stream()
                .filter(path -> bridge.scim()
                                .get(path.replace("{id}", path.startsWith("/Users") ? user : group) + "?" + name + "="
                                        + value)
                                .status()
                        == 400)
                .toList();

        assertThat(refused)
                .containsExactlyElementsOf(READ.stream()
                        .filter(path -> parameters(path).contains(name))
                        .toList());
    }

    private static Set<String> parameters(String path) {
        return document.path("paths")
                .path(path)
                .path("get")
                .path("parameters")
                .valueStream()
                .map(parameter -> parameter.path("$ref").asString("").replaceFirst(".*/", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void realAnswersAreAsItSays() {
        var ada = asTold("POST", "/Users", "", """
                {"userName":"ada@example.com","externalId":"a-1","name":{"givenName":"Ada","familyName":"Example"},"active":true,
                "emails":[{"value":"ada@example.com","type":"work","primary":true}],"title":"Analyst",
                "phoneNumbers":[{"value":"tel:+1-201-555-0123","type":"mobile"}],
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Research"}}""", 201).id();
        var analysts = asTold("POST", "/Groups", "", """
                {"displayName":"Falcon Analysts","members":[{"value":"%s"},{"value":"nobody"}]}""".formatted(ada), 201).id();
        var retitled = """
                {"Operations":[{"op":"replace","path":"%s","value":"%s"}]}""";

        asTold("PATCH", "/Users/{id}", ada, retitled.formatted("title", "Chief"), 200);
        asTold("PATCH", "/Groups/{id}", analysts, retitled.formatted("externalId", "g-1"), 204);
        asTold("GET", "/Users/{id}", ada, "", 200);
        asTold("GET", "/Groups/{id}", analysts, "", 200);
        for (var list : List.of("/Users", "/Groups", "/", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig")) {
            asTold("GET", list, "", "", 200);
        }
        asTold("GET", "/Users", "?attributes=userName&count=1&cursor", "", 200);
        asTold("POST", "/.search", "", "{\"filter\":\"id pr\",\"attributes\":[\"displayName\"]}", 200);
        asTold("POST", "/Bulk", "", """
                {"Operations":[{"method":"DELETE","path":"/Groups/%s"},{"method":"DELETE","path":"/Users/none"}]}""".formatted(analysts), 200);
        asTold("GET", "/Users", "?filter=x", "", 400);
        asTold("POST", "/Users", "", "[]", 400);
        asTold("POST", "/Users", "", "{\"userName\":\"ada@example.com\"}", 409);
        asTold("POST", "/Users", "", "{\"title\":\"" + "x".repeat(1_100_000) + "\"}", 413);
        asTold("GET", "/Users/{id}", "none", "", 404);
        asTold("GET", "/Me", "", "", 501);
        asTold("PUT", "/Me", "", "{}", 501);
        asTold("PATCH", "/Users/{id}", ada, retitled.formatted("title", "Fellow"), 412, "If-Match", "W/\"999\"");
        asTold("POST", "/Groups", "", "<group/>", 415, "Content-Type", "application/xml");
        asTold("GET", "/Groups", "", "", 401, "Authorization", "Bearer none");
        asTold("DELETE", "/Users/{id}", ada, "", 204);
    }

    /** @param more in the place of {@code {id}}, or behind the path */
    private static Answer asTold(String method, String path, String more, String body, int status, String... headers) {
        var real = path.contains("{id}") ? path.replace("{id}", more) : path + more;
        var answer = bridge.scim().send(method, real, body, headers);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        var told = resolved(document.path("paths")
                .path(path)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses")
                .path(String.valueOf(status)));

        assertThat(told.isObject()).as("%s %s answers %d", method, path, status).isTrue();
        assertThat(answer.headers().keySet())
                .containsAll(told.path("headers").propertyNames().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
        var schema = told.path("content").path("application/scim+json").path("schema");
        assertThat(schema.isMissingNode()).isEqualTo(answer.text().isEmpty());
        if (!answer.text().isEmpty()) {
            assertThat(strict.getSchema(
                                    SchemaLocation.of(IRI + schema.path("$ref").stringValue()))
                            .validate(answer.body()))
                    .as(answer.text())
                    .isEmpty();
        }
        return answer;
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").stringValue().substring(1)) : node;
    }

    /** By which an answer shows nothing that the document does not tell of. */
    private static SchemaRegistry strict() {
        var strict = document.deepCopy();
        strict.findParents("properties").forEach(object -> ((ObjectNode) object).put("unevaluatedProperties", false));
        return SchemaRegistry.withDialect(
                Dialects.getOpenApi31(), registry -> registry.schemas(Map.of(IRI, strict.toString())));
    }
}
