package dev.scimbridge.scim.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.scim.schema.AttributeType;
import dev.scimbridge.scim.schema.ResourceSchema;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each quirk with the JSON of its vendor. */
class ValueQuirkTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static JsonNode mended(String attribute, String sent) {
        return ValueQuirk.mended(type(attribute), json(sent));
    }

    private static JsonNode element(String attribute, String sent) {
        return ValueQuirk.mendedElement(type(attribute), json(sent));
    }

    private static AttributeType type(String attribute) {
        return ResourceSchema.users().resolve(attribute).orElseThrow().named();
    }

    private static final String MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";

    @Test
    void oneLoginsEmptyTextIsNotSet() {
        assertThat(mended("title", "''").isNull()).isTrue();
        assertThat(mended("title", "' '").isNull()).isTrue();
        assertThat(mended("emails", "''").isNull()).isTrue();
        assertThat(mended(MANAGER, "''").isNull()).isTrue();
    }

    /** RFC 7643 §2.5. */
    @Test
    void anEmptyListIsNotSet() {
        assertThat(mended("displayName", "[]").isNull()).isTrue();
        assertThat(mended(MANAGER, "[]").isNull()).isTrue();
        assertThat(mended("emails", "[]").isArray()).isTrue();
    }

    @Test
    void oneLoginsLoneEmailIsAList() {
        assertThat(mended("emails", "{'value':'ada@example.com','primary':true}"))
                .isEqualTo(json("[{'value':'ada@example.com','primary':true}]"));
        assertThat(mended("emails", "null").isNull()).isTrue();
    }

    @Test
    void microsoftsListedManagerIsTheOneInTheList() {
        assertThat(mended(MANAGER, "[{'$ref':'https://idp.example.com/Users/7f','value':'7f'}]"))
                .isEqualTo(json("{'$ref':'https://idp.example.com/Users/7f','value':'7f'}"));
        assertThat(mended(MANAGER, "[{'value':'a'},{'value':'b'}]").isArray()).isTrue();
    }

    @Test
    void microsoftsBoxedBooleanIsABoolean() {
        assertThat(mended("active", "[{'$ref':null,'value':'False'}]")).isEqualTo(json("false"));
    }

    @Test
    void microsoftsBooleanTextIsABoolean() {
        assertThat(mended("active", "'False'")).isEqualTo(json("false"));
        assertThat(mended("active", "'true'")).isEqualTo(json("true"));
        assertThat(mended("emails.primary", "'True'")).isEqualTo(json("true"));
        assertThat(mended("active", "'nonsense'")).isEqualTo(json("'nonsense'"));
        assertThat(mended("title", "'True'")).isEqualTo(json("'True'"));
    }

    @Test
    void microsoftsBareManagerIsAReference() {
        assertThat(mended(MANAGER, "'7f'")).isEqualTo(json("{'value':'7f'}"));
        assertThat(element("roles", "'Analyst'")).isEqualTo(json("{'value':'Analyst'}"));
        assertThat(mended("name", "'Ada'")).isEqualTo(json("'Ada'"));
    }

    @Test
    void microsoftsRoleInsideATextIsThatRole() {
        var sent = JSON.createObjectNode()
                .put("value", "{\"id\":\"06b07648\",\"value\":\"Analyst\",\"displayName\":\"The Analyst\"}");

        assertThat(ValueQuirk.mendedElement(type("roles"), sent))
                .isEqualTo(json("{'value':'Analyst','display':'The Analyst'}"));
        for (var other : new String[] {"{not json", "{}", "{\"value\":7}"}) {
            var kept = JSON.createObjectNode().put("value", other);
            assertThat(ValueQuirk.mendedElement(type("roles"), kept)).isEqualTo(kept);
            assertThat(ValueQuirk.mendedElement(type("emails"), sent)).isEqualTo(sent);
        }
    }

    @Test
    void whatIsRightStaysAsItIs() {
        for (var right : new String[] {"[{'value':'a@x.example','type':'work','primary':true}]", "[]"}) {
            assertThat(mended("emails", right)).isEqualTo(json(right));
        }
        assertThat(mended("active", "true")).isEqualTo(json("true"));
        assertThat(element("emails", "{'value':'a'}")).isEqualTo(json("{'value':'a'}"));
    }

    @Test
    void microsoftsShortPathIsThatOfTheExtension() {
        assertThat(MicrosoftShortPath.mended("manager")).isEqualTo(MANAGER);
        assertThat(MicrosoftShortPath.mended("Manager.value")).isEqualToIgnoringCase(MANAGER + ".value");
        assertThat(MicrosoftShortPath.mended("displayName")).isEqualTo("displayName");
        assertThat(MicrosoftShortPath.mended(MANAGER)).isEqualTo(MANAGER);
        assertThat(MicrosoftShortPath.mended("emails[type eq \"work\"].value"))
                .isEqualTo("emails[type eq \"work\"].value");
    }

    @Test
    void microsoftsManagerInAFilterIsThatOfTheExtension() {
        assertThat(MicrosoftManagerFilter.mended("id eq \"a\" and manager eq \"7f\""))
                .isEqualTo("id eq \"a\" and " + MANAGER + " eq \"7f\"");
        for (var right : new String[] {
            "displayName eq \"the manager eq x\"", MANAGER + " eq \"7f\"", "userName eq \"manager\"", "manager pr"
        }) {
            assertThat(MicrosoftManagerFilter.mended(right)).isEqualTo(right);
        }
    }
}
