package dev.scimbridge.scim.filter;

import static dev.scimbridge.query.Query.Operator.CO;
import static dev.scimbridge.query.Query.Operator.EQ;
import static dev.scimbridge.query.Query.Operator.GT;
import static dev.scimbridge.query.Query.Operator.LE;
import static dev.scimbridge.query.Query.Operator.NE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.query.Query;
import dev.scimbridge.query.Query.And;
import dev.scimbridge.query.Query.Bool;
import dev.scimbridge.query.Query.Compare;
import dev.scimbridge.query.Query.Element;
import dev.scimbridge.query.Query.Not;
import dev.scimbridge.query.Query.Null;
import dev.scimbridge.query.Query.Or;
import dev.scimbridge.query.Query.Path;
import dev.scimbridge.query.Query.Present;
import dev.scimbridge.query.Query.Text;
import dev.scimbridge.query.Query.Time;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueriesTest {

    private static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private static final String FALCON = "urn:ietf:params:scim:schemas:extension:falcon:2.0:User";

    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);
    private final Queries groups = new Queries(ResourceSchema.groups(), FilterLimits.DEFAULT);

    @Test
    void namesAreSpelledAndCaseIsTakenFromTheSchema() {
        assertThat(users.parse("USERNAME eq \"a@b.c\"")).isEqualTo(text(Path.of("userName"), "a@b.c", false));
        assertThat(users.parse("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"a@b.c\""))
                .isEqualTo(text(Path.of("userName"), "a@b.c", false));
        assertThat(users.parse("ExternalId eq \"1\"")).isEqualTo(text(Path.of("externalId"), "1", true));
        assertThat(users.parse("id eq \"x\"")).isEqualTo(text(Path.of("id"), "x", true));
        assertThat(users.parse("name.familyname pr")).isEqualTo(new Present(Path.of("name", "familyName")));
    }

    @Test
    void aComplexAttributeComparedAsAWholeMeansItsValue() {
        assertThat(groups.parse("members eq \"x\"")).isEqualTo(text(Path.of("members", "value"), "x", true));
        assertThat(groups.parse("members.value eq \"x\"")).isEqualTo(text(Path.of("members", "value"), "x", true));
        assertThat(users.parse("emails co \"x\""))
                .isEqualTo(new Compare(Path.of("emails", "value"), CO, new Text("x"), false));
        assertThat(users.parse("groups eq \"g\"")).isEqualTo(text(Path.of("groups", "value"), "g", true));
        assertThat(users.parse("emails pr")).isEqualTo(new Present(Path.of("emails")));
        assertThat(users.parse(ENTERPRISE + ":manager eq \"m\""))
                .isEqualTo(text(new Path(Optional.of(ENTERPRISE), "manager", Optional.of("value")), "m", false));
    }

    @Test
    void bracketsAskForOneElementAndTheirPathsAreRelativeToIt() {
        var work = text(Path.of("type"), "work", false);
        var both = new Element(Path.of("emails"), new And(List.of(work, text(Path.of("value"), "x", false))));

        assertThat(users.parse("emails[Type eq \"work\" and value eq \"x\"]")).isEqualTo(both);
        assertThat(users.parse("emails[type eq \"work\"].value eq \"x\"")).isEqualTo(both);
        assertThat(users.parse("emails[primary eq \"True\"]"))
                .isEqualTo(new Element(Path.of("emails"), new Compare(Path.of("primary"), EQ, new Bool(true), false)));
        assertThat(groups.parse("id eq \"x\" and members[value eq \"y\"]"))
                .isEqualTo(new And(List.of(
                        text(Path.of("id"), "x", true),
                        new Element(Path.of("members"), text(Path.of("value"), "y", true)))));
    }

    @Test
    void bracketsOnASingleValueAreItsSubAttributes() {
        assertThat(users.parse("name[givenName eq \"Ada\"]"))
                .isEqualTo(text(Path.of("name", "givenName"), "Ada", false));
        assertThat(users.parse(ENTERPRISE + ":manager[value pr]"))
                .isEqualTo(new Present(new Path(Optional.of(ENTERPRISE), "manager", Optional.of("value"))));
    }

    @Test
    void chainsAreFlatAndPrecedenceIsKept() {
        var a = new Present(Path.of("title"));
        var b = new Present(Path.of("nickName"));
        var c = new Present(Path.of("userType"));

        assertThat(users.parse("title pr or nickName pr and userType pr"))
                .isEqualTo(new Or(List.of(a, new And(List.of(b, c)))));
        assertThat(users.parse("title pr and nickName pr and userType pr")).isEqualTo(new And(List.of(a, b, c)));
        assertThat(users.parse("not ((title pr))")).isEqualTo(new Not(a));
        assertThat(users.parse("(title pr or nickName pr) and userType pr"))
                .isEqualTo(new And(List.of(new Or(List.of(a, b)), c)));
    }

    @ParameterizedTest
    @CsvSource({
        "2011-05-13T04:42:34Z, 2011-05-13T04:42:34Z",
        "2011-05-13T06:42:34+02:00, 2011-05-13T04:42:34Z",
        "2011-05-13T04:42:34.123456Z, 2011-05-13T04:42:34.123456Z",
        "2011-05-13t04:42:34z, 2011-05-13T04:42:34Z",
        "2011-05-13T04:42:34, 2011-05-13T04:42:34Z",
        "2011-05-13, 2011-05-13T00:00:00Z"
    })
    void datesAreInstants(String written, Instant instant) {
        assertThat(users.parse("meta.lastModified gt \"" + written + "\""))
                .isEqualTo(new Compare(Path.of("meta", "lastModified"), GT, new Time(instant), false));
    }

    @Test
    void theFalconExtensionCanBeAskedFor() {
        var state = new Path(Optional.of(FALCON), "state", Optional.empty());

        assertThat(users.parse(FALCON + ":state eq \"pending\"")).isEqualTo(text(state, "pending", false));
        assertThat(users.parse(FALCON + ":roles eq \"falcon_admin\""))
                .isEqualTo(text(new Path(Optional.of(FALCON), "roles", Optional.empty()), "falcon_admin", true));
        assertThat(users.parse(FALCON + ":lastConverged le \"2026-01-01T00:00:00Z\""))
                .isEqualTo(new Compare(
                        new Path(Optional.of(FALCON), "lastConverged", Optional.empty()),
                        LE,
                        new Time(Instant.parse("2026-01-01T00:00:00Z")),
                        false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "TRUE", "\"true\"", "\"True\""})
    void booleansAreTakenAsMicrosoftWritesThem(String literal) {
        assertThat(users.parse("active eq " + literal))
                .isEqualTo(new Compare(Path.of("active"), EQ, new Bool(true), false));
    }

    @Test
    void nullMeansNotPresent() {
        assertThat(users.parse("title eq null")).isEqualTo(new Compare(Path.of("title"), EQ, new Null(), false));
        assertThat(users.parse("emails ne null")).isEqualTo(new Compare(Path.of("emails"), NE, new Null(), false));
        assertThat(users.parse("name eq null")).isEqualTo(new Compare(Path.of("name"), EQ, new Null(), false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "shoeSize eq 1|1|no attribute \"shoeSize\"",
                "active eq true and shoeSize eq 1|20|no attribute \"shoeSize\"",
                "department eq \"x\"|1|no attribute \"department\"",
                "name.shoeSize eq \"x\"|1|no attribute \"name.shoeSize\"",
                "userName.value eq \"x\"|1|no attribute \"userName.value\"",
                "urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq \"x\"|1|no attribute \"urn:ietf",
                "emails[shoeSize eq 1]|8|no attribute \"shoeSize\"",
                "emails[emails.type eq \"work\"]|8|no attribute",
                "emails[type eq \"work\"].shoeSize eq 1|24|no attribute \"shoeSize\"",
                "members eq \"x\"|1|no attribute \"members\"",
                "password eq \"x\"|1|no attribute \"password\"",
                "password pr|1|no attribute \"password\"",
                "userName[value eq \"x\"]|1|no sub-attributes",
                "emails.value[type eq \"x\"]|1|no sub-attributes",
                "name eq \"x\"|1|no value to compare",
                "addresses co \"x\"|1|no value to compare",
                "title eq 42|1|title must be compared with a text",
                "title eq true|1|title must be compared with a text",
                "active eq \"yes\"|1|active must be compared with true or false",
                "active eq 1|1|active must be compared with true or false",
                "active gt true|1|active cannot be compared with gt",
                "active co \"t\"|1|active cannot be compared with co",
                "emails[primary ge true]|8|primary cannot be compared with ge",
                "meta.created eq 5|1|a date and time",
                "meta.created eq \"yesterday\"|1|a date and time",
                "meta.created eq \"2011-13-13T04:42:34Z\"|1|a date and time",
                "meta.created eq \"2011-02-30T04:42:34Z\"|1|a date and time",
                "meta.created eq \"+12011-05-13T04:42:34Z\"|1|a date and time",
                "meta.created sw \"2011\"|1|meta.created cannot be compared with sw",
                "title gt null|1|title cannot be compared with gt to null",
                "x509Certificates.value gt \"x\"|1|cannot be compared with gt"
            })
    void whatTheSchemaDoesNotAllowIsRefusedWithItsPosition(String filter, int position, String problem) {
        assertThatExceptionOfType(InvalidFilter.class)
                .isThrownBy(() -> users.parse(filter))
                .withMessageContaining("at position " + position + ":")
                .withMessageContaining(problem);
    }

    @Test
    void aLongNameIsCutInTheMessage() {
        assertThatExceptionOfType(InvalidFilter.class)
                .isThrownBy(() -> users.parse("x".repeat(4000) + " pr"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(150));
    }

    private static Query text(Path path, String value, boolean caseExact) {
        return new Compare(path, EQ, new Text(value), caseExact);
    }
}
