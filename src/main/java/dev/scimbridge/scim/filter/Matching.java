package dev.scimbridge.scim.filter;

import dev.scimbridge.query.AttributeDocument;
import dev.scimbridge.query.Query;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a query of a JSON object in the schema's spelling: a resource, or an element of a multi-valued attribute. */
public final class Matching {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private Matching() {}

    public static boolean matches(Query query, JsonNode object) {
        return query.matches(document(object));
    }

    static AttributeDocument document(JsonNode object) {
        return AttributeDocument.of(JSON.convertValue(object, OBJECT));
    }
}
