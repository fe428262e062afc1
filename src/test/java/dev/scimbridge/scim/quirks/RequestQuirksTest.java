package dev.scimbridge.scim.quirks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.query.Query;
import dev.scimbridge.query.Query.Operator;
import dev.scimbridge.query.Query.Path;
import dev.scimbridge.query.Query.Text;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What deviates in a request's shape, each with the JSON of its vendor; what deviates in values is in {@link ValueQuirkTest}. */
class RequestQuirksTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }

    @Test
    void microsoftWritesBooleansAsTexts() {
        assertThat(MicrosoftBoolean.of("True")).contains(true);
        assertThat(MicrosoftBoolean.of("FALSE")).contains(false);
        assertThat(MicrosoftBoolean.of("yes")).isEmpty();
    }

    @Test
    void microsoftListsWhatIsToBeRemoved() {
        var listed = json("[{'value':'2819'}]");

        assertThat(MicrosoftListedRemoval.listed(listed)).contains(listed);
        assertThat(MicrosoftListedRemoval.listed(json("[]")))
                .as("a list of none is one")
                .isPresent();
        assertThat(MicrosoftListedRemoval.listed(json("null"))).isEmpty();
        assertThat(MicrosoftListedRemoval.listed(MissingNode.getInstance())).isEmpty();
    }

    @Test
    void microsoftAddsToAValueThatIsNotThereYet() {
        var mobile = equal("type", "mobile");

        assertThat(MicrosoftMissingTarget.made(mobile))
                .contains(JSON.createObjectNode().put("type", "mobile"));
        assertThat(MicrosoftMissingTarget.made(new Query.And(List.of(mobile, equal("display", "Phone")))))
                .contains(JSON.createObjectNode().put("type", "mobile").put("display", "Phone"));
        assertThat(MicrosoftMissingTarget.made(new Query.Or(List.of(mobile, equal("type", "work")))))
                .isEmpty();
        assertThat(MicrosoftMissingTarget.made(new Query.Not(mobile))).isEmpty();
    }

    private static Query equal(String attribute, String value) {
        return new Query.Compare(Path.of(attribute), Operator.EQ, new Text(value), false);
    }

    @Test
    void microsoftsKeysArePaths() {
        assertThat(MicrosoftPathKey.target("name.givenName", path -> path)).contains("name.givenName");
        assertThat(MicrosoftPathKey.<String>target("nobodyKnowsIt", path -> {
                    throw ScimException.invalidPath("unknown");
                }))
                .isEmpty();
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> MicrosoftPathKey.target("emails[type eq 5]", path -> {
                    throw ScimException.badRequest(ScimException.Type.INVALID_FILTER, "wrong");
                }));
    }

    @Test
    void oktaRepeatsTheIdOfWhatItChanges() {
        assertThat(OktaIdEcho.repeated("id", json("'2819'"))).contains("2819");
        assertThat(OktaIdEcho.repeated("id", json("5"))).isEmpty();
        assertThat(OktaIdEcho.repeated("externalid", json("'2819'"))).isEmpty();
    }

    @Test
    void microsoftLeavesTheUrnOfTheEnterpriseExtensionOut() {
        var manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";

        assertThat(MicrosoftShortPath.mended("manager")).isEqualTo(manager);
        assertThat(MicrosoftShortPath.mended("title")).isEqualTo("title");
        assertThat(MicrosoftManagerFilter.mended("id eq \"a\" and manager eq \"manager eq b\""))
                .isEqualTo("id eq \"a\" and " + manager + " eq \"manager eq b\"");
    }
}
