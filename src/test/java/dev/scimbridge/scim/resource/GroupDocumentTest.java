package dev.scimbridge.scim.resource;

import static dev.scimbridge.scim.Users.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.provisioning.GroupEdit;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupDocumentTest {

    private static GroupDocument parse(String body) {
        return GroupDocument.parse(json(body));
    }

    /** Microsoft Entra: no members, and a schema of its own. */
    @Test
    void aGroupIsItsNameItsExternalIdAndItsMembers() {
        var group = parse("""
                {'schemas':['urn:ietf:params:scim:schemas:core:2.0:Group','http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
                 'externalId':'e-1','displayName':'Falcon Responders','meta':{'resourceType':'Group'}}""");

        assertThat(group).isEqualTo(new GroupDocument("Falcon Responders", Optional.of("e-1"), Optional.empty()));
        assertThat(group.memberValues()).isEmpty();
    }

    /** Okta sends display too, Microsoft a null $ref, others a type. */
    @Test
    void ofAMemberTheValueCounts() {
        var group = parse("""
                {'DISPLAYNAME':'G','Members':[{'value':'a','display':'ada@example.com'},{'value':'b','$ref':null,'type':'Group'},
                 {'Value':'a'},'c']}""");

        assertThat(group.memberValues()).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "{}", "{'value':null}", "{'value':''}", "' '", "7", "{'value':{}}", "'LONG'", "'\\u0000'"
            })
    void aMemberWithoutAValueDoesNotRejectTheRest(String bad) {
        var member = bad.replace("LONG", "x".repeat(513));
        var group = parse("{'displayName':'G','members':[{'value':'a'},%s,{'value':'b'}]}".formatted(member));

        assertThat(group.memberValues()).containsExactly("a", "b");
    }

    /** Nobody shall lose access by a list that names nobody. */
    @Test
    void membersOfWhomNoneHasAValueAreNoEmptyList() {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> parse("{'displayName':'G','members':[null,{},{'value':null}]}"))
                .matches(e -> e.type()
                        .filter(ScimException.Type.INVALID_VALUE::equals)
                        .isPresent());
    }

    /** A Keycloak plug-in leaves members out when somebody joins; Okta has no externalId for groups. */
    @Test
    void aPutKeepsMembersAndExternalIdThatAreNotSpokenOf() {
        assertThat(parse("{'displayName':'G','members':null}").replacement())
                .isEqualTo(new GroupEdit(Optional.of("G"), Optional.empty(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "' '"})
    void aPutThatSaysThereIsNoExternalIdTakesItAway(String none) {
        var group = parse("{'displayName':'G','externalId':%s}".formatted(none));

        assertThat(group.replacement().externalId()).contains("");
        assertThat(group.newExternalId()).isEmpty();
    }

    /** RFC 7644 §3.10: the core schema's URN addresses its attributes. */
    @Test
    void whatIsUnderTheCoreUrnMeansWhatIsWrittenFlat() {
        assertThat(
                        parse(
                                "{'URN:ietf:params:scim:schemas:core:2.0:GROUP':{'displayName':'G','members':['a']},'externalId':'e'}"))
                .isEqualTo(new GroupDocument("G", Optional.of("e"), Optional.of(List.of("a"))));
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> parse("{'displayName':'G','members':[],'urn:ietf:params:scim:schemas:core:2.0:Group':"
                        + "{'members':['a']}}"))
                .withMessageContaining("members is there twice");
    }

    @Test
    void aPutWithAnEmptyListEmptiesTheGroup() {
        assertThat(parse("{'displayName':'G','members':[]}").replacement().members())
                .containsExactly(new GroupEdit.ReplaceAll(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'displayName':''}",
                "{'displayName':null}",
                "{'displayName':7}",
                "{'displayName':'G','externalId':{}}",
                "{'displayName':'G','members':[{'display':'x'}]}",
                "{'displayName':'G','members':[{'value':''}]}",
                "{'displayName':'G','members':[7]}",
            })
    void wrongValuesAreInvalidValue(String body) {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> parse(body))
                .matches(e -> e.type()
                        .filter(ScimException.Type.INVALID_VALUE::equals)
                        .isPresent());
    }

    @Test
    void aNameThatIsTooLongIsInvalidValue() {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> parse("{'displayName':'" + "g".repeat(255) + "'}"))
                .matches(e -> e.status() == 400);
    }
}
