package dev.scimbridge.scim.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DiscoveryTest {

    private static final String BASE = "https://scim.example.com/scim/v2";
    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";

    private final JsonMapper json = new JsonMapper();
    private final Discovery discovery = new Discovery();

    @Test
    void everySchemaIsListedWithItsLocation() {
        var list = json.readTree(discovery.schemas(BASE));

        assertThat(list.path("totalResults").intValue()).isEqualTo(5);
        assertThat(list.path("Resources")
                        .valueStream()
                        .map(schema -> schema.path("id").stringValue()))
                .containsExactly(
                        USER,
                        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                        "urn:ietf:params:scim:schemas:extension:falcon:2.0:User",
                        "urn:ietf:params:scim:schemas:core:2.0:Group",
                        "urn:ietf:params:scim:schemas:extension:falcon:2.0:Group");
        for (var schema : list.path("Resources")) {
            assertThat(schema.path("schemas").path(0).stringValue())
                    .isEqualTo("urn:ietf:params:scim:schemas:core:2.0:Schema");
            assertThat(schema.at("/meta/resourceType").stringValue()).isEqualTo("Schema");
            assertThat(schema.at("/meta/location").stringValue())
                    .isEqualTo(BASE + "/Schemas/" + schema.path("id").stringValue());
        }
    }

    /** RFC 7643 §7 lists what each attribute definition says; Entra stumbles over nulls. */
    @Test
    void everyAttributeSaysAllThatTheStandardAsksAndNothingIsNull() {
        for (var schema : json.readTree(discovery.schemas(BASE)).path("Resources")) {
            assertThat(schema.propertyNames())
                    .containsExactlyInAnyOrder("id", "name", "description", "attributes", "schemas", "meta");
            for (var attribute : all(schema.path("attributes"))) {
                assertThat(attribute.propertyNames())
                        .as(attribute.toString())
                        .contains(
                                "name",
                                "type",
                                "multiValued",
                                "description",
                                "required",
                                "caseExact",
                                "mutability",
                                "returned",
                                "uniqueness");
                assertThat(attribute.path("description").stringValue()).isNotBlank();
                assertThat(attribute.has("referenceTypes"))
                        .as(attribute.toString())
                        .isEqualTo(attribute.path("type").stringValue().equals("reference"));
                assertThat(attribute.has("subAttributes"))
                        .as(attribute.toString())
                        .isEqualTo(attribute.path("type").stringValue().equals("complex"));
                assertThat(attribute.valueStream()).noneMatch(JsonNode::isNull);
            }
        }
    }

    /** RFC 7643 §3.1: the common attributes "are not" part of a schema's own definition; the examples of §8.7.1 omit them. */
    @Test
    void commonAttributesAreInNoSchema() {
        var names = json.readTree(discovery.schema(USER, BASE).orElseThrow())
                .path("attributes")
                .valueStream()
                .map(attribute -> attribute.path("name").stringValue())
                .toList();

        assertThat(names)
                .contains("userName", "emails", "groups")
                .doesNotContain("id", "externalId", "meta", "schemas");
    }

    @Test
    void userNameIsUniqueAndWithoutCase() {
        var userName = json.readTree(discovery.schema(USER, BASE).orElseThrow())
                .path("attributes")
                .valueStream()
                .filter(attribute -> attribute.path("name").stringValue().equals("userName"))
                .findFirst()
                .orElseThrow();

        assertThat(userName.path("uniqueness").stringValue()).isEqualTo("server");
        assertThat(userName.path("caseExact").booleanValue()).isFalse();
        assertThat(userName.path("required").booleanValue()).isTrue();
    }

    @Test
    void aSchemaIsFoundByItsUrnInAnyCase() {
        assertThat(discovery.schema(USER.toUpperCase(Locale.ROOT), BASE)).isPresent();
        assertThat(discovery.schema("urn:nobody", BASE)).isEqualTo(Optional.empty());
    }

    @Test
    void resourceTypesNameTheirEndpointsAndExtensions() {
        var list = json.readTree(discovery.resourceTypes(BASE)).path("Resources");
        var user = json.readTree(discovery.resourceType("User", BASE).orElseThrow());

        assertThat(list.valueStream().map(type -> type.path("endpoint").stringValue()))
                .containsExactly("/Users", "/Groups");
        assertThat(user.path("schema").stringValue()).isEqualTo(USER);
        assertThat(user.path("schemaExtensions")
                        .valueStream()
                        .map(extension -> extension.path("schema").stringValue()))
                .containsExactlyInAnyOrder(
                        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                        "urn:ietf:params:scim:schemas:extension:falcon:2.0:User");
        assertThat(user.path("schemaExtensions")
                        .valueStream()
                        .map(extension -> extension.path("required").booleanValue()))
                .containsOnly(false);
        assertThat(user.at("/meta/location").stringValue()).isEqualTo(BASE + "/ResourceTypes/User");
        assertThat(user.propertyNames())
                .containsExactlyInAnyOrder(
                        "id", "name", "description", "endpoint", "schema", "schemaExtensions", "schemas", "meta");
    }

    private static List<JsonNode> all(JsonNode attributes) {
        var all = new ArrayList<JsonNode>();
        for (var attribute : attributes) {
            all.add(attribute);
            all.addAll(all(attribute.path("subAttributes")));
        }
        return all;
    }
}
