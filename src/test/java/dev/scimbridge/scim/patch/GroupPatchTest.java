package dev.scimbridge.scim.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.GroupId;
import dev.scimbridge.provisioning.GroupEdit;
import dev.scimbridge.provisioning.GroupEdit.Add;
import dev.scimbridge.provisioning.GroupEdit.Remove;
import dev.scimbridge.provisioning.GroupEdit.ReplaceAll;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class GroupPatchTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final GroupId GROUP = new GroupId(UUID.fromString("33333333-3333-4333-8333-333333333333"));
    private static final String ADA = "11111111-1111-4111-8111-111111111111";
    private static final String GRACE = "22222222-2222-4222-8222-222222222222";

    private static GroupEdit edit(String... operations) {
        var body = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":["
                + String.join(",", operations) + "]}";
        return GroupPatch.edit(
                GROUP, PatchRequest.parse((ObjectNode) JSON.readTree(filled(body)), 1_000), FilterLimits.DEFAULT);
    }

    private static String filled(String text) {
        return text.replace("ADA", ADA).replace("GRACE", GRACE);
    }

    private static ScimException refusal(String... operations) {
        return assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> edit(operations))
                .actual();
    }

    /** However many values clients name in a list of them; what has to be compared is bounded as in any other PATCH. */
    @Test
    void aListOfValuesIsReadOnceAndOtherFiltersMakeSoManyComparisons() {
        var list = IntStream.range(0, 190)
                .mapToObj(number -> "value eq \\\"m%d\\\"".formatted(number))
                .collect(Collectors.joining(" or "));
        var lists = Stream.generate(() -> "{\"op\":\"remove\",\"path\":\"members[%s]\"}".formatted(list))
                .limit(270)
                .toArray(String[]::new);
        var others = Stream.generate(
                        () -> "{\"op\":\"remove\",\"path\":\"members[(%s) and type eq \\\"User\\\"]\"}".formatted(list))
                .limit(3)
                .toArray(String[]::new);

        assertThat(edit(lists).members()).hasSize(1);
        assertThat(edit(others[0]).members()).hasSize(1);
        assertThat(refusal(others).type()).contains(ScimException.Type.TOO_MANY);
    }

    /** The shapes of rule 11: Okta, Microsoft Entra, OneLogin and JumpCloud each have their own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"ADA\"}]}",
                "{\"op\":\"Add\",\"path\":\"members\",\"value\":[{\"$ref\":null,\"value\":\"ADA\"}]}",
                "{\"op\":\"add\",\"path\":\"members\",\"value\":{\"value\":\"ADA\",\"display\":\"ada@example.com\",\"type\":null}}",
                "{\"op\":\"add\",\"value\":{\"members\":[{\"value\":\"ADA\"}]}}",
                "{\"op\":\"ADD\",\"path\":\"Members\",\"value\":[{\"VALUE\":\"ADA\"},{\"value\":\"ADA\"}]}",
                "{\"op\":\"add\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:Group:members\",\"value\":[{\"value\":\"ADA\"}]}",
                "{\"op\":\"add\",\"path\":\"members\",\"value\":[\"ADA\"]}",
                "{\"op\":\"add\",\"path\":\"members[value eq \\\"ADA\\\"]\",\"value\":{}}",
            })
    void addsAMember(String operation) {
        assertThat(edit(operation).members()).containsExactly(new Add(List.of(ADA)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"remove\",\"path\":\"members[value eq \\\"ADA\\\"]\"}",
                "{\"op\":\"Remove\",\"path\":\"members\",\"value\":[{\"$ref\":null,\"value\":\"ADA\"}]}",
                "{\"op\":\"remove\",\"path\":\"members\",\"value\":{\"value\":\"ADA\"}}",
                "{\"op\":\"remove\",\"path\":\"MEMBERS[Value Eq \\\"ADA\\\"]\",\"value\":null}",
                "{\"op\":\"remove\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq \\\"ADA\\\"]\"}",
            })
    void removesThatMemberOnly(String operation) {
        assertThat(edit(operation).members()).containsExactly(new Remove(List.of(ADA)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"value\":null}", "{\"value\":\"\"}", "\" \"", "5"})
    void aMemberWithoutAValueDoesNotRejectTheRest(String bad) {
        var operation = "{\"op\":\"%s\",\"path\":\"members\",\"value\":[%s]}";
        var some = bad + ",{\"value\":\"ADA\"}";

        assertThat(edit(operation.formatted("add", some)).members()).containsExactly(new Add(List.of(ADA)));
        assertThat(edit(operation.formatted("remove", some)).members()).containsExactly(new Remove(List.of(ADA)));
        assertThat(edit(operation.formatted("replace", some)).members()).containsExactly(new ReplaceAll(List.of(ADA)));
        for (var kind : List.of("add", "remove", "replace")) {
            assertThat(refusal(operation.formatted(kind, bad)).type())
                    .as(kind)
                    .contains(ScimException.Type.INVALID_VALUE);
        }
    }

    /** What no body could write; it can be taken away, as an earlier version stored it. */
    @ParameterizedTest
    @ValueSource(strings = {"LONG", "", " ", "a\\\\u0001\\\\u0000"})
    void aMemberFromAPathIsCheckedAsOneFromABody(String value) {
        var path = "members[value eq \\\"%s\\\"]".formatted(value.replace("LONG", "x".repeat(513)));
        var refusal = refusal("{\"op\":\"add\",\"path\":\"%s\",\"value\":{}}".formatted(path));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.detail()).isNotBlank();
    }

    @Test
    void aMemberThatIsTooLongIsRefusedByItsNameAndCanBeTakenAway() {
        var path = "members[value eq \\\"%s\\\"]".formatted("x".repeat(513));

        assertThat(refusal("{\"op\":\"add\",\"path\":\"%s\",\"value\":{}}".formatted(path)))
                .matches(e -> e.type()
                        .filter(ScimException.Type.INVALID_VALUE::equals)
                        .isPresent())
                .hasMessageContaining("members.value must not be longer than 512");
        assertThat(edit("{\"op\":\"remove\",\"path\":\"%s\"}".formatted(path)).members())
                .containsExactly(new Remove(List.of("x".repeat(513))));
    }

    /** All members are users. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "members[value eq \\\"ADA\\\" and type eq \\\"User\\\"]",
                "members[type eq \\\"user\\\" and (value eq \\\"ADA\\\")]",
                "members[value eq \\\"ADA\\\" or (value eq \\\"GRACE\\\" and type eq \\\"Group\\\")]",
                "members[value eq \\\"ADA\\\" and not (type eq \\\"Group\\\")]",
            })
    void aMemberMayBeSelectedByItsTypeToo(String path) {
        assertThat(edit("{\"op\":\"remove\",\"path\":\"%s\"}".formatted(path)).members())
                .containsExactly(new Remove(List.of(ADA)));
    }

    @Test
    void theMembersOfATypeAreAllOrNone() {
        assertThat(edit("{\"op\":\"remove\",\"path\":\"members[type eq \\\"User\\\"]\"}")
                        .members())
                .containsExactly(new ReplaceAll(List.of()));
        assertThat(edit("{\"op\":\"remove\",\"path\":\"members[type eq \\\"Group\\\"]\"}")
                        .members())
                .isEmpty();
    }

    @Test
    void severalMembersMayBeSelectedByOnePath() {
        var edit = edit("{\"op\":\"remove\",\"path\":\"members[value eq \\\"ADA\\\" or (value eq \\\"GRACE\\\")]\"}");

        assertThat(edit.members()).containsExactly(new Remove(List.of(ADA, GRACE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"ADA\"}]}",
                "{\"op\":\"replace\",\"value\":{\"members\":[{\"value\":\"ADA\"}],\"id\":\"x\",\"displayName\":\"Falcon Admins\"}}",
            })
    void replacesAllMembers(String operation) {
        assertThat(edit(operation).members()).containsExactly(new ReplaceAll(List.of(ADA)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"replace\",\"path\":\"members\",\"value\":[]}",
                "{\"op\":\"remove\",\"path\":\"members\"}",
                "{\"op\":\"replace\",\"path\":\"members\",\"value\":null}",
            })
    void emptiesTheGroup(String operation) {
        assertThat(edit(operation).members()).containsExactly(new ReplaceAll(List.of()));
    }

    /** As in a PUT: a client that writes a group with a null among its attributes does not mean to empty it. */
    @ParameterizedTest
    @ValueSource(strings = {"add", "replace"})
    void withoutAPathNullMembersSayNothing(String op) {
        var edit = edit(
                "{\"op\":\"%s\",\"value\":{\"id\":\"f0\",\"displayName\":\"Hunters\",\"members\":null}}".formatted(op));

        assertThat(edit.displayName()).contains("Hunters");
        assertThat(edit.members()).isEmpty();
        assertThat(edit("{\"op\":\"replace\",\"value\":{\"members\":[]}}").members())
                .containsExactly(new ReplaceAll(List.of()));
    }

    /** As in a PUT. */
    @Test
    void withoutAPathANullExternalIdIsTakenAway() {
        assertThat(edit("{\"op\":\"replace\",\"value\":{\"externalId\":null}}").externalId())
                .contains("");
        assertThat(edit("{\"op\":\"add\",\"value\":{\"externalId\":null}}").externalId())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "replace"})
    void withoutAPathANullNameDoesNotRejectTheMembersBesideIt(String op) {
        var edit = edit(
                "{\"op\":\"%s\",\"value\":{\"displayName\":null,\"members\":[{\"value\":\"ADA\"}]}}".formatted(op));

        assertThat(edit.displayName()).isEmpty();
        assertThat(edit.members()).hasSize(1);
    }

    /** As to a user's userName. */
    @Test
    void toAddNoNameSaysNothingAndToReplaceItByNoneIsRefused() {
        assertThat(edit("{\"op\":\"add\",\"path\":\"displayName\",\"value\":null}"))
                .isEqualTo(edit());
        assertThat(refusal("{\"op\":\"replace\",\"path\":\"displayName\",\"value\":null}")
                        .type())
                .contains(ScimException.Type.INVALID_VALUE);
    }

    /** As of a user's attributes; {@code ValueQuirk} names whose they are. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"$ref\":null,\"value\":\"New\"}]",
                "[\"New\"]",
                "{\"value\":\"New\"}",
            })
    void aTextMayBeBoxedInAList(String value) {
        var operation = "{\"op\":\"Replace\",\"path\":\"%s\",\"value\":%s}";

        assertThat(edit(operation.formatted("displayName", value)).displayName())
                .contains("New");
        assertThat(edit(operation.formatted("externalId", value)).externalId()).contains("New");
        assertThat(edit("{\"op\":\"add\",\"value\":{\"displayName\":%s}}".formatted(value))
                        .displayName())
                .contains("New");
    }

    /** As without a path, and as the URN of an extension alone. */
    @Test
    void theCoreUrnAloneAsThePathIsTheGroupItself() {
        var edit = edit("{\"op\":\"replace\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:GROUP\",\"value\":"
                + "{\"id\":\"f0\",\"displayName\":\"Hunters\",\"members\":[]}}");

        assertThat(edit.displayName()).contains("Hunters");
        assertThat(edit.members()).containsExactly(new ReplaceAll(List.of()));
        assertThat(refusal("{\"op\":\"remove\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:Group\"}")
                        .type())
                .contains(ScimException.Type.NO_TARGET);
    }

    /** RFC 7644 §3.10. */
    @Test
    void whatIsUnderTheCoreUrnMeansWhatIsWrittenFlat() {
        var edit =
                edit("{\"op\":\"replace\",\"value\":{\"URN:ietf:params:scim:schemas:core:2.0:Group\":{\"members\":[],"
                        + "\"displayName\":\"Hunters\"}}}");

        assertThat(edit.members()).containsExactly(new ReplaceAll(List.of()));
        assertThat(edit.displayName()).contains("Hunters");
        assertThat(refusal(
                                "{\"op\":\"add\",\"value\":{\"members\":[\"ADA\"],\"urn:ietf:params:scim:schemas:core:2.0:Group\":"
                                        + "{\"members\":[\"ADA\"]}}}")
                        .type())
                .contains(ScimException.Type.INVALID_SYNTAX);
    }

    @Test
    void aRemoveThatListsNobodyRemovesNobody() {
        var edit = edit("{\"op\":\"remove\",\"path\":\"members\",\"value\":[]}");

        assertThat(edit.members()).isEmpty();
    }

    /** Okta sends this with every change of a membership; the members stay and the id is an echo. */
    @Test
    void aPathlessReplaceOfIdAndDisplayNameRenamesOnly() {
        var edit = edit("{\"op\":\"replace\",\"value\":{\"id\":\"f0\",\"displayName\":\"Falcon Hunters\"}}");

        assertThat(edit.displayName()).contains("Falcon Hunters");
        assertThat(edit.members()).isEmpty();
        assertThat(edit.externalId()).isEmpty();
    }

    @Test
    void ofSeveralOperationsOnAMemberTheLastOneCounts() {
        var edit = edit(
                "{\"op\":\"remove\",\"path\":\"members\",\"value\":[{\"value\":\"ADA\"}]}",
                "{\"op\":\"remove\",\"path\":\"members[value eq \\\"GRACE\\\"]\"}",
                "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"ADA\"}]}");

        assertThat(edit.members()).containsExactly(new Remove(List.of(GRACE)), new Add(List.of(ADA)));
    }

    @Test
    void externalIdIsSetAndTakenAway() {
        assertThat(edit("{\"op\":\"Replace\",\"path\":\"externalId\",\"value\":\"e-1\"}")
                        .externalId())
                .contains("e-1");
        assertThat(edit("{\"op\":\"remove\",\"path\":\"externalId\"}").externalId())
                .contains("");
        assertThat(edit("{\"op\":\"replace\",\"path\":\"externalId\",\"value\":null}")
                        .externalId())
                .contains("");
    }

    @Test
    void unknownNamesAndExtensionsAreIgnored() {
        var edit = edit(
                "{\"op\":\"replace\",\"value\":{\"description\":\"x\",\"meta\":{\"resourceType\":\"Group\"}}}",
                "{\"op\":\"add\",\"path\":\"urn:example:Group:color\",\"value\":\"red\"}",
                "{\"op\":\"add\",\"path\":\"schemas\",\"value\":[\"urn:example:Group\"]}");

        assertThat(edit).isEqualTo(edit());
    }

    @Test
    void whatIsReadOnlyOrRequiredCannotBeChanged() {
        for (var operation : List.of(
                "{\"op\":\"replace\",\"path\":\"id\",\"value\":\"x\"}",
                "{\"op\":\"replace\",\"path\":\"meta.created\",\"value\":\"x\"}",
                "{\"op\":\"add\",\"path\":\"urn:ietf:params:scim:schemas:extension:falcon:2.0:Group:roles\",\"value\":[]}",
                "{\"op\":\"replace\",\"path\":\"members[value eq \\\"ADA\\\"]\",\"value\":{\"value\":\"GRACE\"}}",
                "{\"op\":\"remove\",\"path\":\"displayName\"}")) {
            assertThat(refusal(operation).type()).as(operation).contains(ScimException.Type.MUTABILITY);
        }
    }

    @Test
    void theIdMayBeRepeatedAsThatOfAUser() {
        for (var path : List.of("id", "ID", "urn:ietf:params:scim:schemas:core:2.0:Group:id")) {
            var operation = "{\"op\":\"replace\",\"path\":\"%s\",\"value\":\"%s\"}";

            assertThat(edit(operation.formatted(path, GROUP))).isEqualTo(edit());
            assertThat(refusal(operation.formatted(path, "x")).type()).contains(ScimException.Type.MUTABILITY);
            assertThat(refusal("{\"op\":\"remove\",\"path\":\"%s\"}".formatted(path))
                            .type())
                    .contains(ScimException.Type.MUTABILITY);
        }
    }

    /** Only a user has them; for a user Microsoft's paths without the URN are mended. */
    @ParameterizedTest
    @ValueSource(strings = {"department", "manager", "organization", "division", "costCenter", "employeeNumber"})
    void whatOnlyAUserHasIsNoPathOfAGroup(String path) {
        assertThat(refusal("{\"op\":\"add\",\"path\":\"%s\",\"value\":\"x\"}".formatted(path))
                        .type())
                .contains(ScimException.Type.INVALID_PATH);
    }

    @Test
    void wrongInputIsRefusedInItsOwnTerms() {
        assertThat(refusal("{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"\"}")
                        .type())
                .contains(ScimException.Type.INVALID_VALUE);
        assertThat(refusal("{\"op\":\"replace\",\"path\":\"displayName\",\"value\":5}")
                        .type())
                .contains(ScimException.Type.INVALID_VALUE);
        assertThat(refusal("{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"display\":\"x\"}]}")
                        .type())
                .contains(ScimException.Type.INVALID_VALUE);
        assertThat(refusal("{\"op\":\"add\",\"path\":\"members\"}").type()).contains(ScimException.Type.INVALID_VALUE);
        assertThat(refusal("{\"op\":\"remove\"}").type()).contains(ScimException.Type.NO_TARGET);
        assertThat(refusal("{\"op\":\"remove\",\"path\":\"nonsense\"}").type())
                .contains(ScimException.Type.INVALID_PATH);
        assertThat(refusal("{\"op\":\"remove\",\"path\":\"members[value eq \\\"x\\\"]garbage\"}")
                        .type())
                .contains(ScimException.Type.INVALID_PATH);
        assertThat(refusal("{\"op\":\"remove\",\"path\":\"members[display eq \\\"x\\\"]\"}")
                        .type())
                .contains(ScimException.Type.INVALID_PATH);
        assertThat(refusal("{\"op\":\"remove\",\"path\":\"members[not (value eq \\\"x\\\")]\"}")
                        .type())
                .contains(ScimException.Type.INVALID_PATH);
        assertThat(refusal("{\"op\":\"delete\",\"path\":\"members\"}").type())
                .contains(ScimException.Type.INVALID_SYNTAX);
        assertThat(refusal("{\"path\":\"members\"}").type()).contains(ScimException.Type.INVALID_SYNTAX);
        assertThat(refusal("\"add\"").type()).contains(ScimException.Type.INVALID_SYNTAX);
    }

    /** OneLogin's old connectors. */
    @Test
    void aScim11PatchIsACleanRefusal() {
        var body =
                "{\"schemas\":[\"urn:scim:schemas:core:1.0\"],\"members\":[{\"value\":\"ADA\",\"operation\":\"delete\"}]}";

        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> PatchRequest.parse((ObjectNode) JSON.readTree(body), 10))
                .matches(e -> e.status() == 400)
                .withMessageContaining("Operations");
    }

    @Test
    void tooManyOperationsAreRefused() {
        var one = "{\"op\":\"remove\",\"path\":\"members\"}";
        var body = "{\"Operations\":[" + one + "," + one + "," + one + "]}";

        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> PatchRequest.parse((ObjectNode) JSON.readTree(body), 2))
                .matches(e ->
                        e.type().filter(ScimException.Type.TOO_MANY::equals).isPresent());
    }
}
