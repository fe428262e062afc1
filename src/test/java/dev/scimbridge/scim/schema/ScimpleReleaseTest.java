package dev.scimbridge.scim.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.directory.scim.core.repository.DefaultPatchHandler;
import org.apache.directory.scim.core.schema.SchemaRegistry;
import org.apache.directory.scim.spec.extension.EnterpriseExtension;
import org.apache.directory.scim.spec.filter.AttributeComparisonExpression;
import org.apache.directory.scim.spec.filter.Filter;
import org.apache.directory.scim.spec.filter.FilterParseException;
import org.apache.directory.scim.spec.filter.LogicalExpression;
import org.apache.directory.scim.spec.filter.LogicalOperator;
import org.apache.directory.scim.spec.patch.PatchOperation;
import org.apache.directory.scim.spec.patch.PatchOperationPath;
import org.apache.directory.scim.spec.resources.Email;
import org.apache.directory.scim.spec.resources.GroupMembership;
import org.apache.directory.scim.spec.resources.Name;
import org.apache.directory.scim.spec.resources.ScimGroup;
import org.apache.directory.scim.spec.resources.ScimResource;
import org.apache.directory.scim.spec.resources.ScimUser;
import org.apache.directory.scim.spec.schema.Schema.Attribute;
import org.junit.jupiter.api.Test;

/**
 * Why SCIMple's parser and PATCH are not used (docs/decisions/0006), by input. What a release mends turns red here, and the decision is to
 * be thought over.
 */
class ScimpleReleaseTest {

    private final SchemaRegistry registry = registry();

    private static SchemaRegistry registry() {
        var registry = new SchemaRegistry();
        registry.addSchema(ScimUser.class, List.of(EnterpriseExtension.class));
        registry.addSchema(ScimGroup.class, List.of());
        return registry;
    }

    @Test
    void itsParserBindsOrCloserThanAnd() throws FilterParseException {
        var filter = new Filter("title eq \"a\" or title eq \"b\" and title eq \"c\"");

        assertThat(filter.getExpression())
                .isInstanceOfSatisfying(
                        LogicalExpression.class,
                        top -> assertThat(top.getOperator()).isEqualTo(LogicalOperator.AND));
    }

    @Test
    void itsParserDropsWhatFollowsACompleteFilter() throws FilterParseException {
        assertThat(new Filter("title eq \"a\") and active eq true").getExpression())
                .isInstanceOf(AttributeComparisonExpression.class);
    }

    @Test
    void itsParserRefusesLettersBeyondAscii() {
        assertThatExceptionOfType(FilterParseException.class).isThrownBy(() -> new Filter("title eq \"\u0141ukasz\""));
    }

    @Test
    void itsParserDoesNotReadAnEscapedLetter() throws FilterParseException {
        assertThat(new Filter("title eq \"\\u0041\"").getExpression())
                .isInstanceOfSatisfying(
                        AttributeComparisonExpression.class,
                        comparison -> assertThat(comparison.getCompareValue()).isNotEqualTo("A"));
    }

    @Test
    void itsPathsMayEndInAnything() throws FilterParseException {
        assertThat(PatchOperationPath.fromString("members[value eq \"a\"]anything"))
                .isNotNull();
    }

    @Test
    void itsPatchRemovesAllMembersWhereOneIsNamed() throws FilterParseException {
        var group = new ScimGroup();
        group.setMembers(List.of(member("a"), member("b")));

        var patched = patched(group, operation(PatchOperation.Type.REMOVE, "members", Map.of("value", "a")));

        assertThat(patched.getMembers()).as("b was not named").isNullOrEmpty();
    }

    @Test
    void itsPatchForgetsThePartsOfANameThatAreNotWritten() throws FilterParseException {
        var user = user();
        user.setName(new Name().setGivenName("Ada").setFamilyName("Lovelace"));

        var patched = patched(user, operation(PatchOperation.Type.REPLACE, "name", Map.of("givenName", "Augusta")));

        assertThat(patched.getName().getFamilyName()).isNull();
    }

    @Test
    void itsPatchAddsTheSameEmailTwice() throws FilterParseException {
        var user = user();
        user.setEmails(List.of(new Email().setValue("ada@example.com").setType("work")));

        var patched = patched(
                user,
                operation(
                        PatchOperation.Type.ADD,
                        "emails",
                        List.of(Map.of("value", "ada@example.com", "type", "work"))));

        assertThat(patched.getEmails()).hasSize(2);
    }

    @Test
    void itsPatchFailsAtWhatMicrosoftEntraReplacesWhereThereIsNone() {
        var department = EnterpriseExtension.URN + ":department";
        assertThatThrownBy(() -> patched(user(), operation(PatchOperation.Type.REPLACE, department, "Research")))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> patched(
                        user(),
                        operation(PatchOperation.Type.REPLACE, "emails[type eq \"work\"].value", "a@b.example")))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void itsSchemasAreNotWhatRfc7643Says() {
        var group = registry.getSchema(ScimGroup.SCHEMA_URI);
        var user = registry.getSchema(ScimUser.SCHEMA_URI);

        assertThat(user.getAttribute("groups").getMutability()).isNotEqualTo(Attribute.Mutability.READ_ONLY);
        assertThat(user.getAttribute("password").getMutability()).isNotEqualTo(Attribute.Mutability.WRITE_ONLY);
        assertThat(group.getAttribute("members").getAttribute("value").isCaseExact())
                .isFalse();
    }

    private static ScimUser user() {
        var user = new ScimUser();
        user.setUserName("ada@example.com");
        return user;
    }

    private static GroupMembership member(String value) {
        var member = new GroupMembership();
        member.setValue(value);
        return member;
    }

    private static PatchOperation operation(PatchOperation.Type type, String path, Object value)
            throws FilterParseException {
        var operation = new PatchOperation();
        operation.setOperation(type);
        operation.setPath(PatchOperationPath.fromString(path));
        operation.setValue(value);
        return operation;
    }

    private <T extends ScimResource> T patched(T resource, PatchOperation operation) {
        return new DefaultPatchHandler(registry).apply(resource, List.of(operation));
    }
}
