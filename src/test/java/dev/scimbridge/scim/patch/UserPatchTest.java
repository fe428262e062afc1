package dev.scimbridge.scim.patch;

import static dev.scimbridge.scim.Users.ada;
import static dev.scimbridge.scim.Users.document;
import static dev.scimbridge.scim.Users.json;
import static dev.scimbridge.scim.Users.mirroredAda;
import static dev.scimbridge.scim.Users.patch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserEdit.Activation;
import dev.scimbridge.scim.Users;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.protocol.ScimException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class UserPatchTest {

    private static final String REMOVE_DISPLAY = "{'op':'remove','path':'phoneNumbers.display'}";
    private static final PatchLimits LIMITS = new PatchLimits(1_000, FilterLimits.DEFAULT);
    private static final String PLAIN = "{'userName':'ada@example.com'}";
    private static final String FULL = """
            {'userName':'ada@example.com','externalId':'x1','displayName':'Ada',
             'name':{'givenName':'Ada','familyName':'Lovelace'},
             'emails':[{'value':'ada@example.com','type':'work','primary':true},{'value':'ada@home.example','type':'home'}],
             '~ENT':{'department':'Research','manager':{'value':'m1','$ref':'../Users/m1'}}}""";

    private static UserEdit edit(Account account, String... operations) {
        return UserRequest.patch(patch(operations), LIMITS).edit().apply(account);
    }

    private static ObjectNode after(String before, String... operations) {
        return document(edit(ada(before), operations).profile());
    }

    private static ScimException refusal(String before, String operation) {
        return assertThatExceptionOfType(ScimException.class)
                .as(operation)
                .isThrownBy(() -> after(before, operation))
                .actual();
    }

    private static void assertRefused(ScimException.Type type, String... operations) {
        for (var operation : operations) {
            assertThat(refusal(FULL, operation).type()).as(operation).contains(type);
        }
    }

    /** While Falcon is waited for, nothing is kept of a request but what it writes. */
    @Test
    void whatMeansNothingInARequestIsNotKept() {
        var ignored = new ArrayList<WeakReference<JsonNode>>();
        var changes = List.of(
                UserRequest.patch(remembered(patch("{'op':'replace','value':{'title':'T'}}"), ignored), LIMITS),
                UserRequest.replacement(remembered(json("{'userName':'ada@example.com'}"), ignored)));

        System.gc();

        assertThat(changes).noneMatch(UserRequest::deactivates);
        assertThat(ignored).hasSize(2).allMatch(part -> part.get() == null);
    }

    private static ObjectNode remembered(ObjectNode body, List<WeakReference<JsonNode>> parts) {
        parts.add(new WeakReference<>(body.putArray("unknown").add("x")));
        return body;
    }

    /** They follow from what the answer holds. */
    @Test
    void schemasAreNotWrittenUnderAnyName() {
        var path = "urn:ietf:params:scim:schemas:core:2.0:User:schemas";
        assertThat(after(PLAIN, "{'op':'replace','path':'" + path + "','value':['x']}")
                        .has("schemas"))
                .isFalse();
        assertThat(after(PLAIN, "{'op':'replace','value':{'" + path + "':['x']}}")
                        .has("schemas"))
                .isFalse();
    }

    /** RFC 7643 §2.4: "the same type and value SHOULD NOT appear more than once". */
    @Test
    void elementsThatBecomeTheSameAreOne() {
        var two = "{'userName':'ada@example.com','emails':[{'value':'a@example.com','type':'work','display':'A'},"
                + "{'value':'%s','type':'%s','primary':true}]}";

        assertThat(after(
                                two.formatted("a@example.com", "home"),
                                "{'op':'replace','path':'emails[type eq \\'home\\'].type','value':'work'}")
                        .get("emails"))
                .isEqualTo(json("{'e':[{'value':'a@example.com','type':'work','display':'A','primary':true}]}")
                        .get("e"));
        assertThat(after(
                                two.formatted("b@example.com", "work"),
                                "{'op':'replace','path':'emails.value','value':'c@example.com'}")
                        .get("emails"))
                .hasSize(1);
    }

    @Test
    void aListedValueWithATypeIsThatOneOnly() {
        var twice = "{'userName':'ada@example.com','emails':[{'value':'a@example.com','type':'work'},"
                + "{'value':'a@example.com','type':'home'}]}";

        assertThat(after(twice, "{'op':'remove','path':'emails','value':[{'value':'a@example.com','type':'home'}]}")
                        .get("emails"))
                .isEqualTo(
                        json("{'e':[{'value':'a@example.com','type':'work'}]}").get("e"));
        assertThat(after(twice, "{'op':'remove','path':'emails','value':[{'value':'a@example.com'}]}")
                        .has("emails"))
                .isFalse();
    }

    @Test
    void aNewManagerDoesNotKeepTheReferenceOfTheOldOne() {
        var path = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value";

        assertThat(after(FULL, "{'op':'replace','path':'%s','value':'m2'}".formatted(path))
                        .get(Users.ENTERPRISE)
                        .get("manager"))
                .isEqualTo(json("{'value':'m2'}"));
        assertThat(after(FULL, "{'op':'replace','path':'%s','value':'m1'}".formatted(path))
                        .get(Users.ENTERPRISE)
                        .get("manager"))
                .isEqualTo(json("{'value':'m1','$ref':'../Users/m1'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'op':'add','path':'~.value','value':'m2'} | {'op':'add','path':'~.$ref','value':'../Users/m2'}",
                "{'op':'add','path':'~.$ref','value':'../Users/m2'} | {'op':'add','path':'~.value','value':'m2'}",
                "{'op':'replace','path':'~.$ref','value':'../Users/m2'} | {'op':'replace','path':'~.value','value':'m2'}",
                "{'op':'replace','value':{'~.$ref':'../Users/m2','~.value':'m2'}} | {'op':'add','path':'title','value':'T'}"
            })
    void whatAManagerIsMadeOfComesInAnyOrder(String one, String other) {
        var manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
        var operations = new String[] {one.replace("~", manager), other.replace("~", manager)};

        for (var before : List.of(PLAIN, FULL)) {
            assertThat(after(before, operations).get(Users.ENTERPRISE).get("manager"))
                    .isEqualTo(json("{'value':'m2','$ref':'../Users/m2'}"));
        }
    }

    @Test
    void aReferenceToAManagerIsKeptByPathAsItIsWhole() {
        var manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
        var ref = "{'op':'add','path':'%s.$ref','value':'../Users/m2'}".formatted(manager);

        assertThat(after(PLAIN, ref).get(Users.ENTERPRISE).get("manager")).isEqualTo(json("{'$ref':'../Users/m2'}"));
        assertThat(after(FULL, "{'op':'remove','path':'%s.value'}".formatted(manager))
                        .get(Users.ENTERPRISE)
                        .has("manager"))
                .isFalse();
    }

    /** RFC 7644 §3.5.2.3: "Sub-attributes that are not specified SHALL be left unchanged"; what is read-only is ignored. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'replace','path':'~ENT:manager','value':{'displayName':'Grace'}}",
                "{'op':'replace','path':'~ENT:manager','value':{'nonsense':1}}",
                "{'op':'add','path':'~ENT:manager','value':{'displayName':'Grace'}}",
                "{'op':'replace','value':{'~ENT':{'manager':{'displayName':'Grace'}}}}",
                "{'op':'replace','path':'~ENT','value':{'manager':{'displayName':'Grace'}}}",
                "{'op':'replace','path':'~ENT:manager','value':{'$ref':'../Users/m1'}}",
            })
    void aReplaceOfAManagerThatNamesNothingOfItsOwnLeavesIt(String operation) {
        assertThat(after(FULL, operation).get(Users.ENTERPRISE).get("manager"))
                .isEqualTo(json("{'value':'m1','$ref':'../Users/m1'}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "{}", "[]", "{'value':null}", "{'value':''}"})
    void aManagerThatIsSetToNothingGoes(String nothing) {
        var path = Users.ENTERPRISE + ":manager";

        assertThat(after(FULL, "{'op':'replace','path':'%s','value':%s}".formatted(path, nothing))
                        .get(Users.ENTERPRISE)
                        .has("manager"))
                .isFalse();
    }

    /** A remove has no value to speak of. */
    @ParameterizedTest
    @ValueSource(strings = {"name", "name.givenName", "emails[type eq \\'work\\']", "emails[type eq \\'work\\'].value"})
    void aValueBesideARemoveThatHasNoUseForItDoesNotMatter(String path) {
        assertThat(after(FULL, "{'op':'remove','path':'%s','value':5}".formatted(path)))
                .isEqualTo(after(FULL, "{'op':'remove','path':'%s'}".formatted(path)));
    }

    @Test
    void theIdMayBeRepeatedUnderTheUrnToo() {
        for (var path : List.of("id", "ID", "urn:ietf:params:scim:schemas:core:2.0:User:id")) {
            assertThat(after(FULL, "{'op':'replace','path':'%s','value':'%s'}".formatted(path, Users.ADA)))
                    .isEqualTo(after(FULL));
            assertThat(refusal(FULL, "{'op':'replace','path':'%s','value':'x'}".formatted(path))
                            .type())
                    .contains(ScimException.Type.MUTABILITY);
        }
    }

    // ---- several operations on one value: their order does not matter, and what it has meanwhile is not lost

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[type eq 'other'].primary;true  | [type eq 'other'].value;'o@x.example'",
                "[type eq 'other'].value;'o@x.example' | [type eq 'other'].primary;'True'",
            })
    void whatAValueIsMadeOfComesInAnyOrder(String one, String other) {
        var emails = after(FULL, add(one), add(other)).get("emails");

        assertThat(emails.get(2)).isEqualTo(json("{'value':'o@x.example','type':'other','primary':true}"));
        assertThat(emails.get(0).get("primary").booleanValue()).isFalse();
    }

    private static String add(String pathAndValue) {
        var parts = pathAndValue.split(";");
        return "{'op':'add','path':'emails%s','value':%s}".formatted(parts[0].replace("'", "\\'"), parts[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"type eq \\'work\\'", "primary eq true"})
    void aValueThatIsTakenAwayAndGivenAgainKeepsItsOtherParts(String selection) {
        var emails = after(
                        FULL,
                        "{'op':'remove','path':'emails[%s].value'}".formatted(selection),
                        "{'op':'add','path':'emails[%s].value','value':'new@example.com'}".formatted(selection))
                .get("emails");

        assertThat(emails.get(0)).isEqualTo(json("{'value':'new@example.com','type':'work','primary':true}"));
        assertThat(emails).hasSize(2);
    }

    @Test
    void aTypeAloneIsNoValueInTheEnd() {
        var user = after(
                FULL,
                "{'op':'add','path':'phoneNumbers[type eq \\'fax\\'].primary','value':true}",
                "{'op':'remove','path':'emails[type eq \\'work\\'].value'}");

        assertThat(user.has("phoneNumbers")).isFalse();
        assertThat(user.get("emails"))
                .isEqualTo(json("{'e':[{'value':'ada@home.example','type':'home'}]}")
                        .get("e"));
    }

    /** Filters would find it by one of its attributes, and not by another. */
    @Test
    void anEMailWithoutItsAddressIsNoValueInTheEnd() {
        var user = after(
                FULL,
                "{'op':'add','path':'emails[type eq \\'work\\'].display','value':'Ada'}",
                "{'op':'remove','path':'emails[type eq \\'work\\'].value'}");

        assertThat(user.get("emails"))
                .isEqualTo(json("{'e':[{'value':'ada@home.example','type':'home'}]}")
                        .get("e"));
    }

    // ---- active

    /** What alone changes nothing changes nothing of what came before it either. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'replace','path':'active','value':null}",
                "{'op':'replace','path':'active','value':''}",
                "{'op':'add','path':'active','value':null}",
                "{'op':'remove','path':'active'}",
                "{'op':'replace','value':{'active':null,'title':'T'}}"
            })
    void toUnsetActiveChangesNothing(String unset) {
        var deactivate = "{'op':'replace','path':'active','value':false}";

        assertThat(edit(ada(FULL), deactivate, unset).activation()).isEqualTo(Activation.DEACTIVATE);
        assertThat(edit(ada(FULL), unset).activation()).isEqualTo(Activation.KEEP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'op':'test',", "'op':'move',", "'op':'delete',", "'op':'',", "'op':null,", "'op':5,", ""})
    void whatIsNoOperationDeactivatesNobody(String op) {
        var change = UserRequest.patch(
                patch("{" + op + "'path':'active','value':false}"), new PatchLimits(10, FilterLimits.DEFAULT));

        assertThat(change.deactivates()).isFalse();
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(change::edit)
                .matches(e -> e.type()
                        .filter(ScimException.Type.INVALID_SYNTAX::equals)
                        .isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'op':'replace','OP':'remove','path':'title','value':'T'",
                "'op':'replace','path':'title','PATH':'nickName','value':'T'",
                "'op':'replace','path':'title','value':'T','VALUE':'U'"
            })
    void aKeyThatIsThereTwiceInAnotherCaseIsRefused(String keys) {
        assertRefused(ScimException.Type.INVALID_SYNTAX, "{" + keys + "}");
    }

    // ---- add

    /** RFC 7644 §3.5.2.1: "If the target location does not exist, the attribute and value are added." */
    @Test
    void addSetsASingleValue() {
        assertThat(after(PLAIN, "{'op':'add','path':'nickName','value':'Countess'}")
                        .get("nickName")
                        .stringValue())
                .isEqualTo("Countess");
    }

    /** RFC 7644 §3.5.2.1: "If the target location already contains the value specified, no changes SHOULD be made". */
    @Test
    void addingAValueThatIsThereChangesNothing() {
        var add = "{'op':'add','path':'emails','value':[{'value':'ada@home.example','type':'home'}]}";

        assertThat(after(FULL, add)).isEqualTo(document(ada(FULL).profile()));
    }

    /** RFC 7644 §3.5.2.1: "If the target location specifies a multi-valued attribute, a new value is added". */
    @Test
    void addAppendsToAList() {
        var emails = after(FULL, "{'op':'add','path':'emails','value':[{'value':'a@x.example','type':'other'}]}")
                .get("emails");

        assertThat(emails).hasSize(3);
    }

    /** RFC 7644 §3.5.2: "the server SHALL set the value of the existing attribute... 'primary' ... to 'false'". */
    @Test
    void aNewPrimaryTakesItFromTheOldOne() {
        var emails = after(FULL, "{'op':'add','path':'emails','value':{'value':'a@x.example','primary':'True'}}")
                .get("emails");

        assertThat(emails.get(0).get("primary").booleanValue()).isFalse();
        assertThat(emails.get(2).get("primary").booleanValue()).isTrue();
    }

    /** RFC 7644 §3.5.2.1: "If the value already exists, no changes SHOULD be made". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'replace','path':'emails[type eq \\'other\\'].primary','value':true}",
                "{'op':'add','path':'emails','value':[{'type':'other','primary':true}]}",
                "{'op':'add','path':'emails','value':[{'value':'ada@example.com','type':'work','primary':false}]}",
            })
    void whatIsNotThereOrWasThereTakesPrimaryFromNobody(String operation) {
        assertThat(after(FULL, operation)).isEqualTo(json(FULL));
    }

    @Test
    void addToAComplexAttributeKeepsItsOtherParts() {
        assertThat(after(FULL, "{'op':'add','path':'name','value':{'givenName':'Augusta'}}")
                        .get("name"))
                .isEqualTo(json("{'givenName':'Augusta','familyName':'Lovelace'}"));
    }

    // ---- replace

    /** RFC 7644 §3.5.2.3: "sub-attributes that are not specified SHALL be left unchanged". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'replace','path':'name','value':{'givenName':'Augusta'}}",
                "{'op':'replace','value':{'name':{'givenName':'Augusta'}}}",
                "{'op':'replace','value':{'name.givenName':'Augusta'}}",
                "{'op':'Replace','path':'name.givenName','value':'Augusta'}",
                "{'op':'Replace','path':'NAME.GIVENNAME','value':'Augusta'}",
                "{'op':'Replace','path':'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName','value':'Augusta'}",
            })
    void replaceOfAComplexAttributeKeepsItsOtherParts(String operation) {
        assertThat(after(FULL, operation).get("name"))
                .isEqualTo(json("{'givenName':'Augusta','familyName':'Lovelace'}"));
    }

    @Test
    void replaceOfAListReplacesItWhole() {
        assertThat(after(FULL, "{'op':'replace','path':'emails','value':[{'value':'a@x.example'}]}")
                        .get("emails"))
                .hasSize(1);
        assertThat(after(FULL, "{'op':'replace','path':'emails','value':[]}").has("emails"))
                .isFalse();
    }

    @Test
    void nullAndEmptyTextMeanNotSet() {
        assertThat(after(FULL, "{'op':'replace','path':'displayName','value':null}")
                        .has("displayName"))
                .isFalse();
        assertThat(after(FULL, "{'op':'replace','path':'displayName','value':''}")
                        .has("displayName"))
                .isFalse();
        assertThat(after(FULL, "{'op':'replace','path':'name','value':{'givenName':null}}")
                        .get("name"))
                .isEqualTo(json("{'familyName':'Lovelace'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'op':'replace','path':'emails[type eq \\\"work\\\"].value','value':'new@example.com'}|0",
                "{'op':'replace','path':'emails[primary eq true].value','value':'new@example.com'}|0",
                "{'op':'replace','path':'emails[primary eq \\\"True\\\"].value','value':'new@example.com'}|0",
                "{'op':'replace','path':'emails[TYPE EQ \\\"HOME\\\"].value','value':'new@example.com'}|1",
                "{'op':'replace','path':'emails[type eq \\\"home\\\" and value co \\\"home\\\"].value','value':'new@example.com'}|1",
            })
    void aValuePathChangesTheElementsItSelects(String operation, int changed) {
        var emails = after(FULL, operation).get("emails");

        assertThat(emails).hasSize(2);
        assertThat(emails.get(changed).get("value").stringValue()).isEqualTo("new@example.com");
        assertThat(emails.get(1 - changed).get("value").stringValue()).startsWith("ada@");
    }

    @Test
    void anElementThatIsReplacedLosesWhatIsNotNamed() {
        var emails = after(
                        FULL,
                        "{'op':'replace','path':'emails[type eq \\\"home\\\"]','value':{'value':'n@x.example','display':'N'}}")
                .get("emails");

        assertThat(emails.get(1)).isEqualTo(json("{'value':'n@x.example','display':'N'}"));
    }

    // ---- no match

    /** Microsoft Entra and its Validator: both Add and Replace make one element, which carries the filter's type. */
    @ParameterizedTest
    @ValueSource(strings = {"Add", "Replace"})
    void aValuePathWithoutAMatchMakesOneElement(String op) {
        var user = after(
                PLAIN,
                "{'op':'OP','path':'addresses[type eq \\\"work\\\"].locality','value':'Erlangen'}".replace("OP", op),
                "{'op':'OP','path':'addresses[type eq \\\"work\\\"].country','value':'DE'}".replace("OP", op),
                "{'op':'OP','path':'roles[primary eq \\\"True\\\"].value','value':'Analyst'}".replace("OP", op));

        assertThat(user.get("addresses"))
                .isEqualTo(json("{'a':[{'type':'work','locality':'Erlangen','country':'DE'}]}")
                        .get("a"));
        assertThat(user.get("roles"))
                .isEqualTo(json("{'a':[{'primary':true,'value':'Analyst'}]}").get("a"));
    }

    @Test
    void anElementIsMadeOfSeveralConditionsToo() {
        var user = after(
                PLAIN,
                "{'op':'add','path':'phoneNumbers[type eq \\\"work\\\" and primary eq true].value','value':'+1 555 0101'}");

        assertThat(user.get("phoneNumbers"))
                .isEqualTo(json("{'a':[{'type':'work','primary':true,'value':'+1 555 0101'}]}")
                        .get("a"));
    }

    @Test
    void nothingCanBeMadeOfAnInequality() {
        assertRefused(
                ScimException.Type.NO_TARGET,
                "{'op':'replace','path':'phoneNumbers[type ne \\\"work\\\"].value','value':'+1'}");
    }

    // ---- remove

    @Test
    void removeTakesAwayAttributesPartsAndElements() {
        var user = after(
                FULL,
                "{'op':'remove','path':'displayName'}",
                "{'op':'remove','path':'name.familyName'}",
                "{'op':'remove','path':'emails[type eq \\\"home\\\"]'}",
                "{'op':'remove','path':'~ENT:department'}");

        assertThat(user).isEqualTo(json("""
                        {'userName':'ada@example.com','externalId':'x1','name':{'givenName':'Ada'},
                         'emails':[{'value':'ada@example.com','type':'work','primary':true}],
                         '~ENT':{'manager':{'value':'m1','$ref':'../Users/m1'}}}"""));
    }

    @Test
    void removingTheLastElementOrPartRemovesTheAttribute() {
        var user = after(
                FULL,
                "{'op':'remove','path':'emails[value sw \\\"ada\\\"]'}",
                "{'op':'remove','path':'name.familyName'}",
                "{'op':'remove','path':'name.givenName'}",
                "{'op':'remove','path':'~ENT'}");

        assertThat(user.has("emails")).isFalse();
        assertThat(user.has("name")).isFalse();
        assertThat(user.has(dev.scimbridge.scim.Users.ENTERPRISE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'remove','path':'nickName'}",
                "{'op':'remove','path':'name.honorificPrefix'}",
                "{'op':'remove','path':'phoneNumbers[type eq \\\"work\\\"]'}",
                "{'op':'remove','path':'phoneNumbers[type eq \\\"work\\\"].value'}",
                "{'op':'remove','path':'emails[type eq \\\"other\\\"]'}",
                "{'op':'remove','path':'~ENT:costCenter'}",
            })
    void removingWhatIsNotThereChangesNothing(String operation) {
        assertThat(after(FULL, operation)).isEqualTo(document(ada(FULL).profile()));
    }

    /** RFC 7644 §3.5.2.2: "If "path" is unspecified, the operation fails with HTTP status code 400 and ... "noTarget"". */
    @Test
    void removeWithoutAPathIsNoTarget() {
        assertRefused(ScimException.Type.NO_TARGET, "{'op':'remove'}", "{'op':'remove','value':{'displayName':'x'}}");
    }

    /** RFC 7644 §3.5.2.2: "a required attribute or a read-only attribute ... scimType error code of "mutability"". */
    @Test
    void whatIsRequiredOrReadOnlyCannotBeRemovedOrChanged() {
        assertRefused(
                ScimException.Type.MUTABILITY,
                "{'op':'remove','path':'userName'}",
                "{'op':'remove','path':'id'}",
                "{'op':'replace','path':'id','value':'another'}",
                "{'op':'replace','path':'meta','value':{}}",
                "{'op':'add','path':'meta.created','value':'2020-01-01T00:00:00Z'}",
                "{'op':'add','path':'groups','value':[{'value':'g1'}]}",
                "{'op':'replace','path':'urn:ietf:params:scim:schemas:extension:falcon:2.0:User:uuid','value':'x'}",
                "{'op':'remove','path':'urn:ietf:params:scim:schemas:extension:falcon:2.0:User'}");
    }

    @Test
    void theSameIdAgainIsAnEcho() {
        var echo = "{'op':'replace','path':'id','value':'11111111-1111-4111-8111-111111111111'}";

        assertThat(after(PLAIN, echo)).isEqualTo(json(PLAIN));
    }

    @Test
    void whatIsReadOnlyInAValueWithoutPathIsAnEcho() {
        var user = after(PLAIN, """
                {'op':'replace','value':{'id':'other','meta':{'resourceType':'User'},'schemas':['x'],'groups':[{'value':'g'}],
                 'urn:ietf:params:scim:schemas:extension:falcon:2.0:User':{'state':'failed'},'title':'Analyst'}}""");

        assertThat(user).isEqualTo(json("{'userName':'ada@example.com','title':'Analyst'}"));
    }

    // ---- extensions

    @Test
    void theKeysOfAPathlessValueMayBeDottedUrnsOrAnExtension() {
        var user = after(PLAIN, """
                {'op':'add','value':{'name.givenName':'Ada','~ENT:employeeNumber':'E-1','~ENT':{'costCenter':'CC'},
                 'emails[type eq \\"work\\"].value':'ada@example.com','urn:example:2.0:User':{'badge':'B'},'unknown':1}}""");

        assertThat(user).isEqualTo(json("""
                        {'userName':'ada@example.com','name':{'givenName':'Ada'},'~ENT':{'employeeNumber':'E-1','costCenter':'CC'},
                         'emails':[{'type':'work','value':'ada@example.com'}]}"""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'Add','path':'~ENT:manager','value':'m2'}",
                "{'op':'Replace','path':'~ENT:manager','value':{'value':'m2'}}",
                "{'op':'Add','path':'manager','value':[{'value':'m2'}]}",
                "{'op':'replace','path':'~ENT:manager.value','value':'m2'}",
                "{'op':'add','path':'~ENT','value':{'manager':{'value':'m2','displayName':'read-only'}}}",
            })
    void theManagerComesInManyShapes(String operation) {
        assertThat(after(PLAIN, operation))
                .isEqualTo(json("{'userName':'ada@example.com','~ENT':{'manager':{'value':'m2'}}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'Remove','path':'~ENT:manager'}",
                "{'op':'Replace','path':'~ENT:manager','value':{'value':''}}",
                "{'op':'Replace','path':'~ENT:manager','value':null}",
                "{'op':'Replace','path':'~ENT:manager','value':''}",
                "{'op':'Remove','path':'~ENT:manager.value'}",
            })
    void theManagerIsTakenAwayInManyShapes(String operation) {
        assertThat(after(FULL, operation).get(dev.scimbridge.scim.Users.ENTERPRISE))
                .isEqualTo(json("{'department':'Research'}"));
    }

    @Test
    void anAttributeOfAnUnknownExtensionIsIgnored() {
        var add = "{'op':'Add','path':'urn:ietf:params:scim:schemas:extension:contoso:2.0:User:badge','value':'B-77'}";

        assertThat(after(PLAIN, add)).isEqualTo(json(PLAIN));
    }

    @Test
    void anUnknownAttributeOfAKnownSchemaIsInvalidPath() {
        assertRefused(
                ScimException.Type.INVALID_PATH,
                "{'op':'add','path':'nosuch','value':'x'}",
                "{'op':'remove','path':'name.nosuch'}",
                "{'op':'add','path':'~ENT:nosuch','value':'x'}",
                "{'op':'add','path':'name[givenName eq \\\"x\\\"]','value':{}}",
                "{'op':'add','path':'emails[type eq \\\"work\\\"]garbage','value':'x'}",
                "{'op':'add','path':']','value':'x'}");
        assertRefused(
                ScimException.Type.INVALID_FILTER,
                "{'op':'add','path':'emails[nosuch eq \\\"x\\\"].value','value':'x'}",
                "{'op':'add','path':'emails[type eq \\\"work\\\"','value':'x'}",
                "{'op':'add','path':'emails[]','value':'x'}");
    }

    // ---- types

    @Test
    void wrongTypesNameTheAttribute() {
        assertThat(refusal(FULL, "{'op':'replace','path':'userName','value':5}").detail())
                .contains("userName");
        assertThat(refusal(FULL, "{'op':'add','path':'emails','value':[{'value':7}]}")
                        .detail())
                .contains("emails.value");
        assertRefused(
                ScimException.Type.INVALID_VALUE,
                "{'op':'replace','path':'active','value':'nonsense'}",
                "{'op':'replace','path':'name','value':'Ada'}",
                "{'op':'replace','path':'userName','value':null}",
                "{'op':'replace','path':'userName','value':'  '}",
                "{'op':'replace','path':'userName'}",
                "{'op':'add','value':'text'}",
                "{'op':'add','path':'~ENT','value':'text'}",
                "{'op':'add','path':'emails','value':[[1]]}");
    }

    // ---- roles

    /** Microsoft's AppRoleAssignmentsComplex. */
    @Test
    void aRoleMayBeJsonInsideAText() {
        var value = "{\"id\":\"06b\",\"value\":\"Analyst\"}";
        var body = patch("{'op':'Add','path':'roles','value':[{}]}");
        ((ObjectNode) body.at("/Operations/0/value/0")).put("value", value);

        assertThat(UserRequest.patch(body, new PatchLimits(10, FilterLimits.DEFAULT))
                        .edit()
                        .apply(ada(PLAIN))
                        .profile()
                        .roles())
                .containsExactly("Analyst");
    }

    @Test
    void aRemoveThatListsValuesRemovesThoseOnly() {
        var user = after(
                "{'userName':'ada@example.com','roles':[{'value':'Analyst'},{'value':'Responder','type':'x'}]}",
                "{'op':'Remove','path':'roles','value':[{'value':'Responder'}]}");

        assertThat(user.get("roles"))
                .isEqualTo(json("{'a':[{'value':'Analyst'}]}").get("a"));
    }

    // ---- active

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'op':'Replace','path':'active','value':'False'}|DEACTIVATE",
                "{'op':'replace','path':'active','value':false}|DEACTIVATE",
                "{'op':'replace','value':{'active':false}}|DEACTIVATE",
                "{'op':'Replace','path':'active','value':[{'$ref':null,'value':'False'}]}|DEACTIVATE",
                "{'op':'add','path':'urn:ietf:params:scim:schemas:core:2.0:User:active','value':'false'}|DEACTIVATE",
                "{'op':'replace','value':{'urn:ietf:params:scim:schemas:core:2.0:User':{'active':false}}}|DEACTIVATE",
                "{'op':'Add','value':{'URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER':{'Active':'False'}}}|DEACTIVATE",
                "{'op':'replace','value':{'urn:ietf:params:scim:schemas:core:2.0:User':{'active':true}}}|ACTIVATE",
                "{'op':'replace','value':{'urn:ietf:params:scim:schemas:core:2.0:User':null}}|KEEP",
                "{'op':'Replace','path':'active','value':'True'}|ACTIVATE",
                "{'op':'replace','value':{'active':true}}|ACTIVATE",
                "{'op':'replace','path':'active','value':null}|KEEP",
                "{'op':'remove','path':'active'}|KEEP",
                "{'op':'replace','path':'title','value':'x'}|KEEP",
            })
    void activeIsWhatBecomesOfTheAccount(String operation, Activation activation) {
        var edit = edit(ada(PLAIN), operation);

        assertThat(edit.activation()).isEqualTo(activation);
        assertThat(document(edit.profile()).has("active")).isFalse();
    }

    /** RFC 7644 §3.10. */
    @Test
    void attributesUnderTheCoreUrnAreThoseOfTheUser() {
        assertThat(after(
                        PLAIN,
                        "{'op':'add','value':{'URN:ietf:params:scim:schemas:core:2.0:user':{'title':'Analyst','id':'no','nosuch':1,"
                                + "'name':{'givenName':'Ada'},'~ENT':{'department':'R'}},'nickName':'A'}}"))
                .isEqualTo(json("{'userName':'ada@example.com','title':'Analyst','name':{'givenName':'Ada'},"
                        + "'~ENT':{'department':'R'},'nickName':'A'}"));
        assertRefused(
                ScimException.Type.INVALID_SYNTAX,
                "{'op':'add','value':{'title':'x','urn:ietf:params:scim:schemas:core:2.0:User':{'TITLE':'x'}}}",
                "{'op':'add','value':{'urn:ietf:params:scim:schemas:core:2.0:User':{'title':'x'},'title':'x'}}",
                "{'op':'add','value':{'urn:ietf:params:scim:schemas:core:2.0:User':{'title':'x','Title':'x'}}}");
        assertRefused(
                ScimException.Type.INVALID_VALUE,
                "{'op':'add','value':{'urn:ietf:params:scim:schemas:core:2.0:User':'Analyst'}}");
    }

    /** As without a path, and as the URN of an extension alone. */
    @Test
    void theCoreUrnAloneAsThePathIsTheUserItself() {
        var operation =
                "{'op':'replace','path':'urn:ietf:params:scim:schemas:core:2.0:USER','value':{'active':false,'title':'T'}}";
        var request = UserRequest.patch(patch(operation), new PatchLimits(10, FilterLimits.DEFAULT));

        assertThat(request.deactivates()).isTrue();
        assertThat(edit(ada(PLAIN), operation).activation()).isEqualTo(UserEdit.Activation.DEACTIVATE);
        assertThat(after(PLAIN, operation).path("title").asString()).isEqualTo("T");
        assertRefused(
                ScimException.Type.NO_TARGET, "{'op':'remove','path':'urn:ietf:params:scim:schemas:core:2.0:User'}");
    }

    @Test
    void aDeactivationIsSeenWhateverElseIsWrong() {
        assertThat(UserRequest.replacement(
                                json("{'active':true,'urn:ietf:params:scim:schemas:core:2.0:USER':{'ACTIVE':'False'}}"))
                        .deactivates())
                .isTrue();
        assertThat(UserRequest.patch(
                                patch(
                                        "{'op':'nonsense'}",
                                        "{'op':'replace','path':'ACTIVE','value':'False'}",
                                        "{'op':'add','path':'nosuch','value':1}"),
                                new PatchLimits(1_000, FilterLimits.DEFAULT))
                        .deactivates())
                .isTrue();
        assertThat(UserRequest.patch(
                                json("{'operations':[{'OP':'replace','Value':{'Active':'false'}}]}"),
                                new PatchLimits(1_000, FilterLimits.DEFAULT))
                        .deactivates())
                .isTrue();
        assertThat(UserRequest.patch(
                                patch(
                                        "{'op':'replace','path':'active','value':false}",
                                        "{'op':'replace','path':'active','value':true}"),
                                new PatchLimits(1_000, FilterLimits.DEFAULT))
                        .deactivates())
                .isFalse();
        assertThat(UserRequest.patch(
                                patch("{'op':'remove','path':'active','value':false}"),
                                new PatchLimits(1_000, FilterLimits.DEFAULT))
                        .deactivates())
                .isFalse();
        assertThat(UserRequest.replacement(json("{'ACTIVE':'False','emails':7}"))
                        .deactivates())
                .isTrue();
        assertThat(UserRequest.replacement(json("{'active ':false,'emails':7}")).deactivates())
                .isTrue();
        assertThat(UserRequest.patch(
                                patch("{'op':'replace','value':{' Active':false,'title':5}}"),
                                new PatchLimits(1_000, FilterLimits.DEFAULT))
                        .deactivates())
                .isTrue();
    }

    /** Texts of one hash are what whoever wants to hold everybody up would send. */
    @Test
    void aThousandValuesOfOneHashCostLittleMoreThanOthers() {
        nanos(number -> "phone" + number, REMOVE_DISPLAY);
        var ofOneHash = nanos(
                number -> IntStream.range(0, 10)
                        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining()),
                REMOVE_DISPLAY);

        assertThat((double) ofOneHash / nanos(number -> "phone" + number, REMOVE_DISPLAY))
                .isLessThan(40);
    }

    @Test
    void aThousandValuesThatAreMadePrimaryAgainAndAgainCostLittleMoreThanOthers() {
        nanos(number -> "phone" + number, REMOVE_DISPLAY);
        var primary = nanos(number -> "phone" + number, "{'op':'replace','path':'phoneNumbers.primary','value':true}");

        assertThat((double) primary / nanos(number -> "phone" + number, REMOVE_DISPLAY))
                .isLessThan(20);
    }

    @Test
    void operationsOnManyValuesAreBoundedInAll() {
        var phones =
                IntStream.range(0, 1_000).mapToObj("{'value':'%d'}"::formatted).collect(Collectors.joining(","));
        var operations = Stream.concat(
                        Stream.of("{'op':'add','path':'phoneNumbers','value':[%s]}".formatted(phones)),
                        Stream.generate(() ->
                                        "{'op':'add','value':{'phoneNumbers.display':'x','phoneNumbers.type':'y'}}")
                                .limit(600))
                .toArray(String[]::new);

        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> after(PLAIN, operations))
                .satisfies(refused -> assertThat(refused.type()).contains(ScimException.Type.TOO_MANY));
    }

    /** Each operation compares all values, so a long text costs more than a short one. */
    @Test
    void whatIsWrittenAnewIsWeighedByItsLength() {
        var text = "x".repeat(498);
        var phones = IntStream.range(0, 200)
                .mapToObj(number -> "{'value':'%d%s','type':'%s'}".formatted(number, text, text))
                .collect(Collectors.joining(","));
        var operations = Stream.concat(
                        Stream.of("{'op':'add','path':'phoneNumbers','value':[%s]}".formatted(phones)),
                        Stream.generate(
                                        () ->
                                                "{'op':'add','value':{'phoneNumbers.display':'x','phoneNumbers.primary':false}}")
                                .limit(900))
                .toArray(String[]::new);

        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> after(PLAIN, operations))
                .satisfies(refused -> assertThat(refused.type()).contains(ScimException.Type.TOO_MANY));
    }

    /** The quicker of two: of a thousand operations on a thousand values. */
    private static long nanos(IntFunction<String> value, String operation) {
        var phones = IntStream.range(0, 1_000)
                .mapToObj(number -> "{'value':'%s'}".formatted(value.apply(number)))
                .collect(Collectors.joining(","));
        var operations = Stream.concat(
                        Stream.of("{'op':'add','path':'phoneNumbers','value':[%s]}".formatted(phones)),
                        Stream.generate(() -> operation).limit(900))
                .toArray(String[]::new);
        return LongStream.range(0, 3)
                .map(again -> {
                    var began = System.nanoTime();
                    assertThat(after(PLAIN, operations).path("phoneNumbers")).hasSize(1_000);
                    return System.nanoTime() - began;
                })
                .min()
                .orElseThrow();
    }

    // ---- the whole

    @Test
    void ifOneOperationFailsNoneIsDone() {
        var account = ada(FULL);
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> edit(
                        account,
                        "{'op':'replace','path':'displayName','value':'X'}",
                        "{'op':'remove','path':'userName'}"));

        assertThat(account.profile().displayName()).contains("Ada");
        assertThat(document(account.profile()).get("displayName").stringValue()).isEqualTo("Ada");
    }

    @Test
    void noOperationsChangeNothing() {
        assertThat(edit(ada(FULL))).isEqualTo(new UserEdit(ada(FULL).profile(), Activation.KEEP));
    }

    @Test
    void aMirroredUserIsPatchedOnTopOfWhatFalconKnows() {
        var user = document(edit(mirroredAda(), "{'op':'replace','path':'title','value':'Analyst'}")
                .profile());

        assertThat(user).isEqualTo(json("""
                        {'userName':'ada@example.com','name':{'familyName':'Lovelace','givenName':'Ada'},
                         'emails':[{'value':'ada@example.com','type':'work','primary':true}],'title':'Analyst'}"""));
    }
}
