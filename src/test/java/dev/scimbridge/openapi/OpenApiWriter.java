package dev.scimbridge.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scimbridge.scim.protocol.ScimException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the OpenAPI document: paths, methods and path parameters are those that springdoc reads from the controllers, the
 * schemas of resources are those of {@code /Schemas}; {@code openapi/protocol.yaml} has the messages of RFC 7644 and the texts.
 */
final class OpenApiWriter {

    static final String BASE = "/scim/v2";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();
    private static final List<String> ALWAYS_POSSIBLE = List.of("400", "401", "403", "429", "503");
    private static final List<String> SHOWN = List.of("attributes", "excludedAttributes");
    private static final Map<String, String> DONE =
            Map.of("200", "As it is now.", "201", "Created.", "204", "Done; there is nothing to show.");
    private static final Map<String, String> ERROR_HEADERS =
            Map.of("401", "WWW-Authenticate", "429", "Retry-After", "503", "Retry-After");
    private static final Map<String, String> HEADERS = Map.of(
            "ETag", "The version, for If-Match.",
            "Location", "Where the resource is.",
            "Retry-After", "In how many seconds to repeat the request.",
            "WWW-Authenticate", "Bearer");

    private final JsonNode protocol = protocol();

    private static JsonNode protocol() {
        try {
            return JSON.valueToTree(
                    new Yaml().load(new ClassPathResource("openapi/protocol.yaml").getContentAsString(UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same text for the same input.
     *
     * @param controllers what springdoc makes of them
     * @param schemas the answer of {@code /Schemas}
     * @param resourceTypes the answer of {@code /ResourceTypes}
     * @throws IllegalStateException an operation of the controllers is not told of, or the other way round
     */
    String write(JsonNode controllers, JsonNode schemas, JsonNode resourceTypes) {
        var document = JSON.createObjectNode().put("openapi", "3.1.0");
        document.set("info", protocol.path("info"));
        document.set("tags", protocol.path("tags"));
        document.putArray("security").addObject().putArray("bearer");
        document.set("paths", paths(controllers));
        document.set("components", components(schemas, resourceTypes));
        return JSON.writeValueAsString(document) + "\n";
    }

    private ObjectNode paths(JsonNode controllers) {
        var paths = JSON.createObjectNode();
        var told = new TreeSet<>(protocol.path("operations").propertyNames());
        for (var path : controllers.path("paths").properties()) {
            var below = belowBase(path.getKey());
            for (var method : path.getValue().properties()) {
                if (isRefusal(method.getValue())) {
                    continue;
                }
                var name = method.getKey().toUpperCase(Locale.ROOT) + " " + below;
                paths.withObjectProperty(below).set(method.getKey(), operation(name, method.getValue()));
                told.remove(name);
            }
        }
        if (!told.isEmpty()) {
            throw new IllegalStateException("openapi/protocol.yaml tells of what no controller has: " + told);
        }
        return paths;
    }

    /** What is mapped for no method of HTTP refuses all but those that are; springdoc has it under each of them. */
    private static boolean isRefusal(JsonNode operation) {
        return operation.path("operationId").asString("").startsWith("refuse");
    }

    /** Below the base, and without the slash that may stand at its end. */
    static String belowBase(String path) {
        var below = path.substring(BASE.length()).replaceFirst("/$", "");
        return below.isEmpty() ? "/" : below;
    }

    private ObjectNode operation(String name, JsonNode read) {
        var told = protocol.path("operations").path(name);
        if (told.isMissingNode()) {
            throw new IllegalStateException("openapi/protocol.yaml does not tell of " + name);
        }
        var operation = JSON.createObjectNode()
                .put("operationId", told.path("id").stringValue())
                .put("summary", told.path("summary").stringValue());
        operation.putArray("tags").add(told.path("tag"));
        var parameters = operation.putArray("parameters");
        read.path("parameters")
                .valueStream()
                .filter(parameter -> parameter.path("in").asString().equals("path"))
                .forEach(parameters::add);
        query(told).forEach(parameter -> parameters.add(reference("parameters", parameter)));
        if (told.path("matches").asBoolean(false)) {
            parameters.add(reference("parameters", "If-Match"));
        }
        if (told.has("takes")) {
            operation
                    .putObject("requestBody")
                    .put("required", true)
                    .set(
                            "content",
                            content(reference("schemas", told.path("takes").stringValue())));
        }
        operation.set("responses", responses(told));
        return operation;
    }

    private Stream<String> query(JsonNode told) {
        return switch (told.path("query").asString("")) {
            case "list" -> protocol.path("query").propertyNames().stream();
            case "shown" -> SHOWN.stream();
            default -> Stream.of();
        };
    }

    private static ObjectNode responses(JsonNode told) {
        var responses = JSON.createObjectNode();
        told.path("answers").forEachEntry((status, schema) -> {
            var response = responses.putObject(status).put("description", DONE.get(status));
            told.path("headers")
                    .forEach(header -> response.withObjectProperty("headers")
                            .set(header.stringValue(), reference("headers", header.stringValue())));
            if (schema.isString()) {
                response.set("content", content(schema.stringValue()));
            }
        });
        var errors = new TreeSet<>(ALWAYS_POSSIBLE);
        told.path("errors").forEach(status -> errors.add(status.asString()));
        errors.forEach(status -> responses.set(status, reference("responses", "Error" + status)));
        return responses;
    }

    private static ObjectNode content(String schema) {
        var answered = reference("schemas", schema);
        return schema.equals("Document") ? content("application/json", answered) : content(answered);
    }

    private static ObjectNode content(ObjectNode schema) {
        return content("application/scim+json", schema);
    }

    private static ObjectNode content(String mediaType, ObjectNode schema) {
        var content = JSON.createObjectNode();
        content.putObject(mediaType).set("schema", schema);
        return content;
    }

    private static ObjectNode reference(String kind, String name) {
        return JSON.createObjectNode().put("$ref", "#/components/" + kind + "/" + name);
    }

    private ObjectNode components(JsonNode schemas, JsonNode resourceTypes) {
        var components = JSON.createObjectNode();
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "A token of the bridge, or a JWT of a configured issuer.");
        var parameters = components.putObject("parameters");
        protocol.path("query").forEachEntry((name, told) -> parameters.set(name, parameter(name, "query", told)));
        parameters.set("If-Match", parameter("If-Match", "header", protocol.path("ifMatch")));
        var headers = components.putObject("headers");
        HEADERS.forEach((name, text) -> headers.putObject(name)
                .put("description", text)
                .putObject("schema")
                .put("type", "string"));
        var responses = components.putObject("responses");
        protocol.path("errors").forEachEntry((status, text) -> error(responses, status, text.stringValue()));
        components.set("schemas", schemas(schemas, resourceTypes));
        return components;
    }

    private static ObjectNode parameter(String name, String in, JsonNode told) {
        return ((ObjectNode) told.deepCopy()).put("name", name).put("in", in);
    }

    private static void error(ObjectNode responses, String status, String text) {
        var response = responses.putObject("Error" + status).put("description", text);
        if (ERROR_HEADERS.get(status) instanceof String header) {
            response.putObject("headers").set(header, reference("headers", header));
        }
        response.set("content", content("Error"));
    }

    private ObjectNode schemas(JsonNode schemas, JsonNode resourceTypes) {
        var all = (ObjectNode) protocol.path("schemas").deepCopy();
        var types = ((ObjectNode) all.at("/Error/properties/scimType")).putArray("enum");
        Stream.of(ScimException.Type.values()).map(ScimException.Type::wire).forEach(types::add);
        for (var type : resourceTypes.path("Resources")) {
            var name = type.path("name").stringValue();
            var core = byUrn(schemas, type.path("schema"));
            var resource = ResourceSchemas.resource(core);
            for (var extension : type.path("schemaExtensions")) {
                var schema = byUrn(schemas, extension.path("schema"));
                var extensionName = schema.path("name").stringValue().replace(" ", "");
                all.set(extensionName, ResourceSchemas.object(schema.path("attributes")));
                resource.withObjectProperty("properties")
                        .set(extension.path("schema").stringValue(), reference("schemas", extensionName));
            }
            all.set(name, resource);
            var whole = all.putObject("New" + name);
            whole.putArray("allOf").add(reference("schemas", name));
            whole.set("required", ResourceSchemas.required(core));
        }
        return all;
    }

    private static JsonNode byUrn(JsonNode schemas, JsonNode urn) {
        return schemas.path("Resources")
                .valueStream()
                .filter(schema -> schema.path("id").equals(urn))
                .findFirst()
                .orElseThrow();
    }
}
