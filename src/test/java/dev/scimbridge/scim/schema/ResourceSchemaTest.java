package dev.scimbridge.scim.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.scimbridge.scim.schema.AttributeType.Kind;
import dev.scimbridge.scim.schema.AttributeType.Mutability;
import dev.scimbridge.scim.schema.AttributeType.Returned;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceSchemaTest {

    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private static final String FALCON_USER = "urn:ietf:params:scim:schemas:extension:falcon:2.0:User";
    private static final String FALCON_GROUP = "urn:ietf:params:scim:schemas:extension:falcon:2.0:Group";

    private final ResourceSchema users = ResourceSchema.users();
    private final ResourceSchema groups = ResourceSchema.groups();

    /** RFC 7643 §2.1: "Attribute names are case insensitive". */
    @ParameterizedTest
    @CsvSource({
        "userName, userName",
        "USERNAME, userName",
        "name.GIVENNAME, givenName",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName, userName",
        "URN:IETF:params:scim:schemas:core:2.0:USER:id, id",
        "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName, familyName",
        "meta.lastModified, lastModified",
        "schemas, schemas",
        "externalid, externalId",
        "emails.value, value",
        "groups.$ref, $ref"
    })
    void aNameIsFoundInAnyCaseAndWithTheCoreUrn(String qualified, String found) {
        assertThat(users.resolve(qualified)).hasValueSatisfying(resolved -> {
            assertThat(resolved.extensionUrn()).isEmpty();
            assertThat(resolved.named().name()).isEqualTo(found);
        });
    }

    @Test
    void anExtensionsAttributeIsFoundByItsUrn() {
        var manager = users.resolve(ENTERPRISE + ":manager.VALUE").orElseThrow();

        assertThat(manager.extensionUrn()).contains(ENTERPRISE);
        assertThat(manager.attribute().name()).isEqualTo("manager");
        assertThat(manager.sub().map(AttributeType::name)).contains("value");
        assertThat(users.resolve(FALCON_USER + ":lastConverged"))
                .hasValueSatisfying(
                        found -> assertThat(found.attribute().kind()).isEqualTo(Kind.DATE_TIME));
        assertThat(groups.resolve(FALCON_GROUP + ":unresolved"))
                .hasValueSatisfying(
                        found -> assertThat(found.attribute().multiValued()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "department",
                "nobody",
                "",
                ".",
                "name.",
                ".name",
                "name.nobody",
                "userName.value",
                "name.givenName.x",
                "urn:ietf:params:scim:schemas:core:2.0:User",
                "urn:ietf:params:scim:schemas:core:2.0:User:",
                "urn:ietf:params:scim:schemas:core:2.0:Group:displayName",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:userName",
                "urn:other:User:userName"
            })
    void aNameNobodyKnowsIsNotFound(String qualified) {
        assertThat(users.resolve(qualified)).isEmpty();
    }

    @Test
    void anExtensionIsFoundByItsUrnInAnyCase() {
        assertThat(users.extension(ENTERPRISE.toUpperCase(Locale.ROOT))).contains(ENTERPRISE);
        assertThat(users.extension(USER)).isEmpty();
        assertThat(users.extensionUrns()).containsExactly(ENTERPRISE, FALCON_USER);
        assertThat(groups.extensionUrns()).containsExactly(FALCON_GROUP);
    }

    @Test
    void caseMattersInIdsAndReferencesOnly() {
        assertThat(exact(users, "id")).isTrue();
        assertThat(exact(users, "externalId")).isTrue();
        assertThat(exact(groups, "members.value")).isTrue();
        assertThat(exact(groups, "members.$ref")).isTrue();
        assertThat(exact(users, "meta.version")).isTrue();
        assertThat(exact(users, FALCON_USER + ":roles")).isTrue();
        assertThat(exact(users, "userName")).isFalse();
        assertThat(exact(users, "emails.value")).isFalse();
        assertThat(exact(groups, "displayName")).isFalse();
    }

    @Test
    void passwordIsWrittenAndNeverShown() {
        var password = users.resolve("password").orElseThrow().attribute();

        assertThat(password.mutability()).isEqualTo(Mutability.WRITE_ONLY);
        assertThat(password.returned()).isEqualTo(Returned.NEVER);
    }

    @Test
    void whatTheServiceProviderSaysIsReadOnly() {
        for (var name : new String[] {"id", "meta", "meta.created", "groups", "groups.value", FALCON_USER + ":state"}) {
            assertThat(users.resolve(name).orElseThrow().named().readOnly())
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void membersHaveTheSubAttributesOfTheStandard() {
        var members = groups.resolve("members").orElseThrow().attribute();

        assertThat(members.subs())
                .extracting(AttributeType::name, AttributeType::kind, AttributeType::mutability)
                .containsExactlyInAnyOrder(
                        tuple("value", Kind.STRING, Mutability.IMMUTABLE),
                        tuple("$ref", Kind.REFERENCE, Mutability.IMMUTABLE),
                        tuple("type", Kind.STRING, Mutability.IMMUTABLE),
                        tuple("display", Kind.STRING, Mutability.IMMUTABLE));
    }

    @Test
    void onlyUserNameAndDisplayNameOfAGroupAreRequired() {
        assertThat(required(users)).containsExactlyInAnyOrder("schemas", "id", "userName");
        assertThat(required(groups)).containsExactlyInAnyOrder("schemas", "id", "displayName");
    }

    private static List<String> required(ResourceSchema schema) {
        return schema.attributes(schema.coreUrn()).stream()
                .filter(AttributeType::required)
                .map(AttributeType::name)
                .toList();
    }

    private static boolean exact(ResourceSchema schema, String name) {
        return schema.resolve(name).orElseThrow().named().caseExact();
    }
}
