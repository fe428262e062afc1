package dev.scimbridge.scim.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.unboundid.scim2.common.GenericScimResource;
import com.unboundid.scim2.common.utils.JsonUtils;
import dev.scimbridge.account.Account;
import dev.scimbridge.scim.Users;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.resource.UserDocument;
import dev.scimbridge.seeds.Property;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A PATCH makes the same of a user here as by UnboundID's SCIM 2 SDK, written by others from the same standard;
 * {@link PatchRequests} says where either is not asked. {@code -Dproperty.seeds=40000} for the long form.
 */
class UnboundIdPatchTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final PatchLimits LIMITS = new PatchLimits(1_000, FilterLimits.DEFAULT);

    @Test
    void bothMakeTheSameUserOfAPatch() {
        Property.holdsFor(1_000, chance -> {
            var requests = new PatchRequests(chance);
            var account = Users.ada(requests.user().toString());
            var before = UserDocument.of(account.profile());
            var theirs = resource(before);
            var operations = new ArrayList<ObjectNode>();
            for (var left = chance.between(1, 6); left > 0; left--) {
                var operation = requests.operation(tree(theirs));
                operations.add(requests.spelt(operation));
                applied(theirs, operation);
            }

            assertThat(patched(account, operations))
                    .as("%s of %s", operations, before)
                    .isEqualTo(tree(theirs));
        });
    }

    /** The SDK does not know what is read-only, required, or of which type; nor does it miss a closing bracket. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'remove'}",
                "{'op':'add','path':'title'}",
                "{'op':'replace','path':'title'}",
                "{'op':'replace','value':'x'}",
                "{'op':'add','value':['x']}",
                "{'op':'move','path':'title','value':'x'}",
                "{'path':'title','value':'x'}",
                "{'op':'replace','path':'emails[type eq].value','value':'x'}",
                "{'op':'replace','path':'emails[value sw \\'nobody\\'].display','value':'x'}",
                "{'op':'replace','path':'emails[type ne \\'work\\']','value':{'display':'x'}}",
                "{'op':'replace','path':'name.givenName.first','value':'x'}",
            })
    void bothRefuseThese(String text) throws JsonProcessingException {
        var operation = Users.json(text);
        var account = Users.ada("{'userName':'ada@example.com','emails':[{'value':'ada@example.com','type':'work'}]}");
        var theirs = resource(UserDocument.of(account.profile()));

        assertThatExceptionOfType(ScimException.class).isThrownBy(() -> patched(account, List.of(operation)));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> applied(theirs, operation));
    }

    private static ObjectNode patched(Account account, List<ObjectNode> operations) {
        return UserDocument.of(UserRequest.patch(patch(operations), LIMITS)
                .edit()
                .apply(account)
                .profile());
    }

    private static ObjectNode patch(List<ObjectNode> operations) {
        var patch = JSON.createObjectNode();
        patch.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:PatchOp");
        patch.putArray("Operations").addAll(operations);
        return patch;
    }

    private static void applied(GenericScimResource resource, ObjectNode operation) {
        try {
            JsonUtils.getObjectReader()
                    .forType(com.unboundid.scim2.common.messages.PatchRequest.class)
                    .<com.unboundid.scim2.common.messages.PatchRequest>readValue(
                            patch(List.of(operation)).toString())
                    .apply(resource);
        } catch (JsonProcessingException | com.unboundid.scim2.common.exceptions.ScimException e) {
            throw new IllegalStateException(operation.toString(), e);
        }
    }

    private static GenericScimResource resource(ObjectNode document) throws JsonProcessingException {
        return new GenericScimResource(JsonUtils.getObjectReader()
                .forType(com.fasterxml.jackson.databind.node.ObjectNode.class)
                .readValue(document.toString()));
    }

    private static JsonNode tree(GenericScimResource resource) {
        var tree = (ObjectNode) JSON.readTree(resource.getObjectNode().toString());
        tree.remove("schemas");
        tree.propertyNames().stream().toList().stream()
                .filter(name -> tree.get(name).isContainer() && tree.get(name).isEmpty())
                .forEach(tree::remove);
        return tree;
    }
}
