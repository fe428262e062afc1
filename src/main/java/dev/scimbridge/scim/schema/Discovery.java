package dev.scimbridge.scim.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.directory.scim.core.json.ObjectMapperFactory;
import org.apache.directory.scim.spec.schema.ResourceType;
import org.apache.directory.scim.spec.schema.Schema;

/**
 * The answers of {@code /Schemas} and {@code /ResourceTypes} (RFC 7644 §4) as JSON, from SCIMple's registry and by its
 * mapper, and the OpenAPI document, which the build makes of them and of the controllers. Each method takes the base URL of the service, without a trailing slash, for the locations.
 */
public final class Discovery {

    private static final Set<String> COMMON_ATTRIBUTES = Set.of("id", "externalId", "meta");

    private final ObjectMapper mapper = ObjectMapperFactory.createObjectMapper(Registry.SCHEMAS);
    private final Map<String, ObjectNode> schemas = new LinkedHashMap<>();
    private final Map<String, ObjectNode> resourceTypes = new LinkedHashMap<>();

    public Discovery() {
        for (var schema : new ResourceSchema[] {ResourceSchema.users(), ResourceSchema.groups()}) {
            add(schema.coreUrn());
            schema.extensionUrns().forEach(this::add);
        }
        for (var name : new String[] {"User", "Group"}) {
            resourceTypes.put(name, json(Registry.SCHEMAS.getResourceType(name)));
        }
    }

    /** All schemas, as a ListResponse. */
    public String schemas(String base) {
        return list(schemas, base, "Schema");
    }

    /** One schema by its URN, in any case. */
    public Optional<String> schema(String urnAnyCase, String base) {
        return one(schemas, urnAnyCase, base, "Schema");
    }

    /** All resource types, as a ListResponse. */
    public String resourceTypes(String base) {
        return list(resourceTypes, base, "ResourceType");
    }

    /** One resource type by its name: {@code User}, {@code Group}. */
    public Optional<String> resourceType(String nameAnyCase, String base) {
        return one(resourceTypes, nameAnyCase, base, "ResourceType");
    }

    /** The OpenAPI document; read anew each time, as hardly anybody asks twice. */
    public String openApi(String base) {
        try (var file = Discovery.class.getResourceAsStream("/scim/openapi.json")) {
            var document = mapper.readValue(file, ObjectNode.class);
            document.putArray("servers").addObject().put("url", base);
            return write(document);
        } catch (IOException e) {
            throw new UncheckedIOException("The jar is broken: it has no OpenAPI document", e);
        }
    }

    private void add(String urn) {
        schemas.put(urn, json(Registry.SCHEMAS.getSchema(urn)));
    }

    /** The common attributes belong to every resource and to no schema (RFC 7643 §3.1). */
    private ObjectNode json(Schema schema) {
        ObjectNode json = mapper.valueToTree(schema);
        json.putArray("schemas").add(Schema.SCHEMA_URI);
        json.withArray("attributes")
                .removeIf(attribute ->
                        COMMON_ATTRIBUTES.contains(attribute.path("name").asText()));
        return withoutGaps(json);
    }

    private ObjectNode json(ResourceType type) {
        ObjectNode json = mapper.valueToTree(type);
        json.putArray("schemas").add(ResourceType.SCHEMA_URI);
        json.put("description", type.getName() + " resources");
        return withoutGaps(json);
    }

    private static ObjectNode withoutGaps(ObjectNode json) {
        json.removeIf(value -> value.isNull() || value.isArray() && value.isEmpty());
        for (var value : json) {
            if (value instanceof ObjectNode object) {
                withoutGaps(object);
            }
            value.elements().forEachRemaining(element -> {
                if (element instanceof ObjectNode object) {
                    withoutGaps(object);
                }
            });
        }
        return json;
    }

    private Optional<String> one(Map<String, ObjectNode> all, String idAnyCase, String base, String type) {
        return all.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(idAnyCase))
                .map(entry -> write(located(entry.getKey(), entry.getValue(), base, type)))
                .findFirst();
    }

    private String list(Map<String, ObjectNode> all, String base, String type) {
        var list = mapper.createObjectNode();
        list.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        list.put("totalResults", all.size()).put("startIndex", 1).put("itemsPerPage", all.size());
        var resources = list.putArray("Resources");
        all.forEach((id, json) -> resources.add(located(id, json, base, type)));
        return write(list);
    }

    private ObjectNode located(String id, ObjectNode json, String base, String type) {
        var located = mapper.createObjectNode();
        located.setAll(json);
        located.putObject("meta").put("resourceType", type).put("location", base + "/" + type + "s/" + id);
        return located;
    }

    private String write(ObjectNode json) {
        try {
            return mapper.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of plain JSON can always be written", e);
        }
    }
}
