package dev.scimbridge.scim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ProjectionTest {

    private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Projection projection(String query) {
        return Projection.of(QueryString.parse(query), CORE, List.of(ENTERPRISE));
    }

    private static ObjectNode shown(String query) {
        var user = """
                {"schemas":["x"],"id":"1","userName":"ada","name":{"givenName":"Ada","familyName":"L"},
                 "emails":[{"value":"a","type":"work"},{"value":"b"}],
                 "%s":{"department":"R","manager":{"value":"m","$ref":"r"}}}""".formatted(ENTERPRISE);
        return projection(query).apply((ObjectNode) JSON.readTree(user));
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text);
    }

    /** RFC 7644 §3.9: "attributes ... the minimum set of resource attributes". */
    @Test
    void onlyWhatIsPickedAndWhatIsAlwaysReturnedIsShown() {
        assertThat(shown("attributes=USERNAME"))
                .isEqualTo(json("{\"schemas\":[\"x\"],\"id\":\"1\",\"userName\":\"ada\"}"));
        assertThat(shown("attributes=id")).isEqualTo(json("{\"schemas\":[\"x\"],\"id\":\"1\"}"));
        assertThat(shown("attributes=nosuch")).isEqualTo(json("{\"schemas\":[\"x\"],\"id\":\"1\"}"));
    }

    /** As a comma at the end makes one. */
    @Test
    void anEmptyNameIsNoName() {
        assertThat(shown("attributes=userName,")).isEqualTo(shown("attributes=userName"));
        assertThat(shown("attributes=userName,.value")).isEqualTo(shown("attributes=userName"));
        assertThat(shown("excludedAttributes=emails,%20,")).isEqualTo(shown("excludedAttributes=emails"));
        assertThat(shown("attributes=,")).isEqualTo(shown(""));
    }

    @Test
    void subAttributesAndUrnsArePicked() {
        assertThat(shown("attributes=name.givenName,emails.type," + CORE + ":userName"))
                .isEqualTo(
                        json(
                                "{\"schemas\":[\"x\"],\"id\":\"1\",\"userName\":\"ada\",\"name\":{\"givenName\":\"Ada\"},\"emails\":[{\"type\":\"work\"}]}"));
        assertThat(shown("attributes=" + ENTERPRISE + ":manager.value").get(ENTERPRISE))
                .isEqualTo(json("{\"manager\":{\"value\":\"m\"}}"));
        assertThat(shown("attributes=" + ENTERPRISE).get(ENTERPRISE).has("department"))
                .isTrue();
    }

    @Test
    void whatIsExcludedIsLeftOutExceptWhatIsAlwaysReturned() {
        var shown = shown("excludedAttributes=id,schemas,emails,name.familyName," + ENTERPRISE + ":manager");

        assertThat(shown)
                .isEqualTo(json(
                        "{\"schemas\":[\"x\"],\"id\":\"1\",\"userName\":\"ada\",\"name\":{\"givenName\":\"Ada\"},\"%s\":{\"department\":\"R\"}}"
                                .formatted(ENTERPRISE)));
    }

    /** RFC 7644 §3.10: a schema's URN alone stands for all its attributes. */
    @Test
    void theCoreUrnAloneIsEverythingButExtensions() {
        assertThat(shown("attributes=" + CORE).propertyNames())
                .containsExactly("schemas", "id", "userName", "name", "emails");
        assertThat(shown("attributes=" + CORE + ",userName," + ENTERPRISE + ":department")
                        .propertyNames())
                .containsExactly("schemas", "id", "userName", "name", "emails", ENTERPRISE);
        assertThat(shown("excludedAttributes=" + CORE).propertyNames()).containsExactly("schemas", "id", ENTERPRISE);
        assertThat(projection("attributes=" + CORE).shows("groups")).isTrue();
        assertThat(projection("excludedAttributes=" + CORE).shows("groups")).isFalse();
    }

    @Test
    void aWholeAttributeWinsOverItsPart() {
        assertThat(shown("attributes=name,name.givenName").get("name").size()).isEqualTo(2);
        assertThat(shown("attributes=name.givenName,name").get("name").size()).isEqualTo(2);
    }

    @Test
    void anAttributeThatIsNotShownNeedNotBeFetched() {
        assertThat(projection("excludedAttributes=Members").shows("members")).isFalse();
        assertThat(projection("excludedAttributes=members.display").shows("members"))
                .isTrue();
        assertThat(projection("attributes=displayName").shows("members")).isFalse();
        assertThat(projection("attributes=members.value").shows("members")).isTrue();
        assertThat(projection("").shows("members")).isTrue();
    }

    @Test
    void oneElementAtATimeIsProjectedToo() {
        var element = json("{\"value\":\"1\",\"display\":\"Ada\"}");

        assertThat(projection("attributes=members.value").applyToElement("members", element.deepCopy()))
                .isEqualTo(json("{\"value\":\"1\"}"));
        assertThat(projection("excludedAttributes=members.display").applyToElement("members", element.deepCopy()))
                .isEqualTo(json("{\"value\":\"1\"}"));
        assertThat(projection("attributes=members").applyToElement("members", element.deepCopy()))
                .isEqualTo(element);
    }
}
