package dev.scimbridge.scim.resource;

import static dev.scimbridge.scim.Users.document;
import static dev.scimbridge.scim.Users.json;
import static dev.scimbridge.scim.Users.mirroredAda;
import static dev.scimbridge.scim.Users.profile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Email;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserEdit.Activation;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.patch.PatchLimits;
import dev.scimbridge.scim.patch.UserRequest;
import dev.scimbridge.scim.protocol.ScimException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserDocumentTest {

    @Test
    void whatDecidesSomethingIsTakenOutOfTheDocument() {
        var profile = profile("""
                {'userName':'Ada@example.com','externalId':'x1','displayName':'Ada L','name':{'givenName':'Ada','familyName':'Lovelace'},
                 'emails':[{'value':'a@example.com','type':'work','primary':true},{'value':'b@example.com'}],
                 'roles':[{'value':'Analyst'},{'value':'Hunter'}]}""");

        assertThat(profile.userName().value()).isEqualTo("Ada@example.com");
        assertThat(profile.externalId()).contains("x1");
        assertThat(profile.givenName()).contains("Ada");
        assertThat(profile.familyName()).contains("Lovelace");
        assertThat(profile.displayName()).contains("Ada L");
        assertThat(profile.emails())
                .containsExactly(
                        new Email("a@example.com", Optional.of("work"), true),
                        new Email("b@example.com", Optional.empty(), false));
        assertThat(profile.roles()).containsExactly("Analyst", "Hunter");
    }

    /** Okta's create, with its placeholder password and its empty groups. */
    @Test
    void whatIsOursOrSecretIsNotKept() {
        var profile = profile("""
                {'schemas':['urn:ietf:params:scim:schemas:core:2.0:User'],'id':'u','userName':'grace@example.com','locale':'en-US',
                 'groups':[],'password':'pH9-placeholder-x2','PassWord':'pH9-placeholder-x2','active':true,'meta':{'resourceType':'User'},
                 'urn:ietf:params:scim:schemas:core:2.0:User:password':'pH9-placeholder-x2',
                 'urn:ietf:params:scim:schemas:extension:falcon:2.0:User':{'uuid':'forged'}}""");

        assertThat(document(profile)).isEqualTo(json("{'userName':'grace@example.com','locale':'en-US'}"));
    }

    /** RFC 7643 §2.1: "Attribute names are case insensitive". */
    @Test
    void namesAreFoundInAnyCaseAndKeptInTheSchemasSpelling() {
        var profile =
                profile("{'USERNAME':'ada','Name':{'GIVENNAME':'Ada'},'EMAILS':[{'VALUE':'a@x.example','Type':'work'}],"
                        + "'urn:IETF:params:scim:schemas:extension:enterprise:2.0:USER':{'DEPARTMENT':'R'}}");

        assertThat(document(profile))
                .isEqualTo(
                        json(
                                "{'userName':'ada','name':{'givenName':'Ada'},'emails':[{'value':'a@x.example','type':'work'}],'~ENT':{'department':'R'}}"));
    }

    /** RFC 7644 §3.10: the core schema's URN addresses its attributes. */
    @Test
    void whatIsUnderTheCoreUrnMeansWhatIsWrittenFlat() {
        var body = json(
                "{'externalId':'x1','urn:ietf:params:scim:schemas:core:2.0:User':{'userName':'ada','active':false}}");

        assertThat(document(UserRequest.creation(body).profile()))
                .isEqualTo(json("{'externalId':'x1','userName':'ada'}"));
        assertThat(UserRequest.creation(body).active()).isFalse();
        assertThat(UserRequest.replacement(body).edit().apply(mirroredAda()).activation())
                .isEqualTo(Activation.DEACTIVATE);
    }

    /** Microsoft Entra, with nulls for what is not set. */
    @Test
    void nullsEmptyTextsAndUnknownNamesAreLeftOut() {
        var profile = profile("""
                {'userName':'ada','addresses':null,'phoneNumbers':[],'title':'','nickName':'  ','department':null,'unknown':{'a':1},
                 'name':{'givenName':'','formatted':null},'emails':[{'type':'work'},null,{}],
                 '~ENT':{'department':'','manager':{'value':'','displayName':' '}},'urn:example:User':{'x':1}}""");

        assertThat(document(profile)).isEqualTo(json("{'userName':'ada'}"));
        assertThat(profile.emails()).isEmpty();
        assertThat(profile.givenName()).isEmpty();
    }

    /** OneLogin. */
    @Test
    void oneEMailMayComeWithoutItsList() {
        assertThat(profile("{'userName':'ada','emails':{'value':'ada@example.com','primary':'True'}}")
                        .emails())
                .containsExactly(new Email("ada@example.com", Optional.empty(), true));
    }

    /** The SCIM Validator of Microsoft, in each of its POSTs. */
    @Test
    void booleansMayComeAsTexts() {
        var profile = profile("{'userName':'ada','roles':[{'primary':'True','value':'Analyst'}]}");

        assertThat(document(profile).get("roles").get(0).get("primary").isBoolean())
                .isTrue();
    }

    /** Nor does one that says nothing but that: the login in Falcon may be the primary address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'other','primary':true}",
                "{'value':null,'primary':true}",
                "{'value':'','primary':true}",
                "{'value':'work@x.example','type':'work','primary':false}"
            })
    void anElementThatIsDroppedTakesPrimaryFromNobody(String last) {
        var profile = profile("{'userName':'ada','emails':[{'value':'home@x.example','type':'home'},"
                + "{'value':'work@x.example','type':'work','primary':true}," + last + "]}");

        assertThat(profile.login().orElseThrow().value()).isEqualTo("work@x.example");
    }

    @Test
    void ofTwoPrimariesOneIsLeftAndNoValueIsThereTwice() {
        var profile = profile("""
                {'userName':'ada','emails':[{'value':'a@x.example','primary':true},{'value':'b@x.example','primary':true},
                 {'value':'a@x.example'}]}""");

        assertThat(profile.emails())
                .containsExactly(
                        new Email("a@x.example", Optional.empty(), false),
                        new Email("b@x.example", Optional.empty(), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':{'givenName':'Ada'}}|userName",
                "{'userName':''}|userName",
                "{'userName':null}|userName",
                "{'userName':5}|userName",
                "{'userName':['a','b']}|userName",
                "{'userName':'ada','name':'Ada'}|name",
                "{'userName':'ada','active':'yes'}|active",
                "{'userName':'ada','emails':[{'value':{'a':1}}]}|emails.value",
                "{'userName':'ada','emails':[{'primary':1}]}|emails.primary",
                "{'userName':'ada','~ENT':[1]}|enterprise",
            })
    void aWrongTypeIsInvalidValueAndNamesTheAttribute(String body, String name) {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> profile(body))
                .matches(e -> e.type()
                        .filter(ScimException.Type.INVALID_VALUE::equals)
                        .isPresent())
                .withMessageContaining(name);
    }

    @Test
    void aUserNameThatIsTooLongIsInvalidValue() {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> profile("{'userName':'" + "a".repeat(255) + "'}"))
                .matches(e -> e.status() == 400);
    }

    @Test
    void theSameNameTwiceInAnotherCaseIsInvalidSyntax() {
        for (var body : new String[] {
            "{'userName':'a','USERNAME':'b'}",
            "{'userName':'a','urn:ietf:params:scim:schemas:core:2.0:User':{'userName':'a'}}",
            "{'userName':'a','urn:ietf:params:scim:schemas:core:2.0:User:userName':'a'}",
            "{'userName':'a','name':{'givenName':'x','GivenName':'y'}}"
        }) {
            assertThatExceptionOfType(ScimException.class)
                    .isThrownBy(() -> profile(body))
                    .matches(e -> e.type()
                            .filter(ScimException.Type.INVALID_SYNTAX::equals)
                            .isPresent());
        }
    }

    @Test
    void anAttributeWithThousandsOfValuesIsRefused() {
        var values = "{'value':'r'},".repeat(2_000) + "{'value':'last'}";
        assertThat(profile("{'userName':'a','roles':[" + values + "]}").roles()).hasSize(2);

        var distinct = new StringBuilder();
        for (var i = 0; i < 2_000; i++) {
            distinct.append("{'value':'r").append(i).append("'},");
        }
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> profile("{'userName':'a','roles':[" + distinct + "{'value':'z'}]}"))
                .matches(e -> e.status() == 400);
    }

    @Test
    void aPostIsActiveUnlessItSaysOtherwise() {
        assertThat(UserRequest.creation(json("{'userName':'a'}")).active()).isTrue();
        assertThat(UserRequest.creation(json("{'userName':'a','active':null}")).active())
                .isTrue();
        assertThat(UserRequest.creation(json("{'userName':'a','active':'False'}"))
                        .active())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'userName':'a'}", "{'userName':'a','active':null}"})
    void aPutWithoutActiveKeepsIt(String body) {
        var edit = UserRequest.replacement(json(body)).edit().apply(mirroredAda());

        assertThat(edit.activation()).isEqualTo(Activation.KEEP);
        assertThat(edit.profile().userName().value()).isEqualTo("a");
    }

    @Test
    void aPutThatIsActiveMayBeAnEchoOnly() {
        assertThat(UserRequest.replacement(json("{'userName':'a','active':'true'}"))
                        .edit()
                        .apply(mirroredAda())
                        .activation())
                .isEqualTo(Activation.ECHO);
        assertThat(UserRequest.replacement(json("{'userName':'a','active':false}"))
                        .edit()
                        .apply(mirroredAda())
                        .activation())
                .isEqualTo(Activation.DEACTIVATE);
    }

    @Test
    void theDocumentOfAMirroredUserIsMadeFromWhatFalconKnows() {
        assertThat(UserDocument.of(mirroredAda().profile())).isEqualTo(json("""
                        {'userName':'ada@example.com','name':{'familyName':'Lovelace','givenName':'Ada'},
                         'emails':[{'value':'ada@example.com','type':'work','primary':true}]}"""));
    }

    private static String photos(int number) {
        return IntStream.range(0, number)
                .mapToObj(photo -> "{'value':'%d','display':'%s'}".formatted(photo, "x".repeat(512)))
                .collect(Collectors.joining(","));
    }

    @Test
    void aUserHoldsSoManyCharactersOfJson() {
        var large = "{'userName':'ada','photos':[%s]}".formatted(photos(130));

        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> profile(large))
                .withMessageContaining("65536 characters");
        assertThat(profile("{'userName':'ada','photos':[%s]}".formatted(photos(115)))
                        .attributes()
                        .json())
                .hasSizeBetween(60_000, 65_536);
    }

    /** Whoever was written when a user could hold more is still deactivated, and made smaller. */
    @Test
    void whoHoldsMoreAlreadyMayHoldAsMuch() {
        var large = UserDocument.toProfile(json("{'userName':'ada','photos':[%s]}".formatted(photos(130))));
        var account = Account.born(AccountId.fresh(), large, Lifecycle.ACTIVE, Instant.EPOCH);
        var smaller = "{'userName':'ada','active':false,'photos':[%s]}".formatted(photos(129));

        assertThat(patched(account, "{'Operations':[{'op':'replace','path':'active','value':false}]}")
                        .activation())
                .isEqualTo(Activation.DEACTIVATE);
        assertThat(UserRequest.replacement(json(smaller)).edit().apply(account).activation())
                .isEqualTo(Activation.DEACTIVATE);
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> patched(
                        account, "{'Operations':[{'op':'add','path':'photos','value':[%s]}]}".formatted(photos(131))))
                .withMessageContaining("65536 characters");
    }

    private static UserEdit patched(Account account, String patch) {
        return UserRequest.patch(json(patch), new PatchLimits(10, FilterLimits.DEFAULT))
                .edit()
                .apply(account);
    }
}
