package dev.scimbridge.scim.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.query.Query;
import dev.scimbridge.scim.schema.AttributeType;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PathParserTest {

    private static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private final PathParser users = new PathParser(ResourceSchema.users(), FilterLimits.DEFAULT);
    private final PathParser groups = new PathParser(ResourceSchema.groups(), FilterLimits.DEFAULT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "active|-|active|-|-",
                " ACTIVE |-|active|-|-",
                "name.givenName|-|name|-|givenName",
                "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName|-|name|-|givenName",
                "urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq \"work\"].value|-|emails|type eq \"work\"|value",
                "emails[type eq \"work\"]|-|emails|type eq \"work\"|-",
                "emails[type eq \"work\" and primary eq True].Display|-|emails|type eq \"work\" and primary eq true|display",
                "addresses[type eq \"work\"].streetAddress|-|addresses|type eq \"work\"|streetAddress",
                "emails[value eq \"]\"]|-|emails|value eq \"]\"|-",
                "emails.value|-|emails|-|value",
                ENTERPRISE + ":department|" + ENTERPRISE + "|department|-|-",
                ENTERPRISE + ":manager.value|" + ENTERPRISE + "|manager|-|value"
            })
    void aPathLeadsToAnAttributeOrAPartOfIt(String path, String urn, String attribute, String filter, String sub) {
        assertThat(users.parse(path)).isInstanceOfSatisfying(AttributePath.Attribute.class, found -> {
            assertThat(found.extensionUrn()).isEqualTo(Optional.ofNullable(urn));
            assertThat(found.attribute().name()).isEqualTo(attribute);
            assertThat(found.filter().map(ElementFilter::expression).map(FilterPrinter::print))
                    .isEqualTo(Optional.ofNullable(filter));
            assertThat(found.sub().map(AttributeType::name)).isEqualTo(Optional.ofNullable(sub));
        });
    }

    @Test
    void anExtensionsUrnAloneIsAllOfIt() {
        assertThat(users.parse(ENTERPRISE.toUpperCase(Locale.ROOT)))
                .isEqualTo(new AttributePath.WholeExtension(ENTERPRISE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:ietf:params:scim:schemas:extension:acme:2.0:User:badge",
                "urn:ietf:params:scim:schemas:extension:acme:2.0:User:badge[type eq \"x\"].value",
                "urn:ietf:params:scim:schemas:extension:acme:2.0:User"
            })
    void anExtensionNobodyKnowsIsForeign(String path) {
        assertThat(users.parse(path)).isEqualTo(new AttributePath.Foreign(path));
    }

    @Test
    void theMembersThatAPathNamesCanBeReadFromItsFilter() {
        var path = (AttributePath.Attribute) groups.parse("members[value eq \"u1\"]");

        assertThat(path.filter().orElseThrow().query())
                .isEqualTo(new Query.Compare(Query.Path.of("value"), Query.Operator.EQ, new Query.Text("u1"), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|1",
                "shoeSize|1",
                "department|1",
                "urn:ietf:params:scim:schemas:core:2.0:Group:displayName|1",
                "urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq \"x\"]|1",
                "name.shoeSize|1",
                "name.givenName.x|1",
                "userName.value|1",
                "userName]|9",
                "userName eq \"x\"|9",
                "emails[type eq \"work\"]garbage|23",
                "emails[type eq \"work\"] .value|23",
                "emails[type eq \"work\"].shoeSize|1",
                "emails[type eq \"work\"].|24",
                "emails[type eq \"work\"].value.x|24",
                "emails.value[type eq \"work\"]|1",
                "name[givenName eq \"x\"]|1",
                "userName[value eq \"x\"]|1",
                "[type eq \"work\"]|1",
                "/emails|1",
                "urn:ietf:params:scim:schemas:core:2.0:User|1",
                "urn:ietf:params:scim:schemas:core:2.0:User:shoeSize|1",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:shoeSize|1"
            })
    void aPathThatLeadsNowhereIsRefused(String path, int position) {
        assertThatExceptionOfType(InvalidPath.class)
                .isThrownBy(() -> users.parse(path))
                .withMessageContaining("The path is not valid at position " + position + ":")
                .satisfies(e -> assertThat(e.position()).isEqualTo(position));
    }

    /** RFC 7644 Table 9: invalidFilter is for the filter of a PATCH path too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "emails[shoeSize eq 1]",
                "emails[primary eq \"maybe\"]",
                "emails[]",
                "emails[type eq \"work\"",
                "emails[type eq work]"
            })
    void aBrokenFilterInAPathIsAnInvalidFilter(String path) {
        assertThatThrownBy(() -> users.parse(path)).isInstanceOf(InvalidFilter.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "emails[(", "emails[not (", "a.", "urn:"})
    void aHostilePathIsRefused(String repeated) {
        assertThatThrownBy(() -> users.parse(repeated.repeat(100_000))).isInstanceOf(InvalidPath.class);
        var generous = new PathParser(ResourceSchema.users(), new FilterLimits(10_000_000, 40, 200));
        assertThatThrownBy(() -> generous.parse(repeated.repeat(100_000)))
                .isInstanceOfAny(InvalidPath.class, InvalidFilter.class);
        assertThatThrownBy(() -> generous.parse("emails[" + "(".repeat(100_000)))
                .isInstanceOf(InvalidFilter.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type eq \"work\"|{'type':'work'}",
                "type eq \"work\" and primary eq \"True\"|{'type':'work','primary':true}",
                "(type eq \"work\") and (primary eq false and display eq \"x\")|{'type':'work','primary':false,'display':'x'}"
            })
    void aNewElementCanBeMadeOfAFilterOfEqualities(String filter, String element) {
        assertThat(elementFilter(filter).template()).contains(object(element));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type eq \"work\" or type eq \"home\"",
                "type ne \"work\"",
                "not (type eq \"work\")",
                "type pr",
                "type eq \"work\" and type eq \"home\"",
                "value co \"x\""
            })
    void nothingCanBeMadeOfAnotherFilter(String filter) {
        assertThat(elementFilter(filter).template()).isEmpty();
    }

    /** A filter's {@code "True"} is typed by the schema; an element's was mended when it was written. */
    @Test
    void elementsMatchWithoutCaseAndAFilterMayHaveMicrosoftsBooleans() {
        var filter = elementFilter("type eq \"WORK\" and primary eq \"True\"");

        assertThat(filter.predicate().test(object("{'type':'work','primary':true}")))
                .isTrue();
        assertThat(filter.predicate().test(object("{'type':'Work','primary':true}")))
                .isTrue();
        assertThat(filter.predicate().test(object("{'type':'work','primary':'True'}")))
                .isFalse();
        assertThat(filter.predicate().test(object("{'type':'work','primary':false}")))
                .isFalse();
        assertThat(filter.predicate().test(object("{'type':'work'}"))).isFalse();
        assertThat(filter.predicate().test(object("{'type':5,'primary':'x'}"))).isFalse();
    }

    private ElementFilter elementFilter(String filter) {
        var path = (AttributePath.Attribute) users.parse("emails[" + filter + "]");
        return path.filter().orElseThrow();
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) new JsonMapper().readTree(json.replace('\'', '"'));
    }
}
