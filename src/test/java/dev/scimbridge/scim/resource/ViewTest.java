package dev.scimbridge.scim.resource;

import static dev.scimbridge.scim.Users.ADA;
import static dev.scimbridge.scim.Users.NOW;
import static dev.scimbridge.scim.Users.ada;
import static dev.scimbridge.scim.Users.json;
import static dev.scimbridge.scim.Users.mirroredAda;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Member;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.schema.Urns;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ViewTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Locations LOCATIONS = new Locations("https://scim.example.com/scim/v2/");
    private static final GroupId ANALYSTS = new GroupId(UUID.fromString("22222222-2222-4222-8222-222222222222"));
    private static final Group GROUP = Group.born(ANALYSTS, "Falcon Analysts", Optional.of("e-1"), NOW);
    private static final RoleResolution.Resolved GIVES =
            new RoleResolution.Resolved(Set.of(RoleGrant.home("falconhost_analyst")), Set.of("No Such Role"), Set.of());

    private static ObjectNode written(ScimBody body) {
        var out = new StringWriter();
        try (var generator = JSON.createGenerator(out)) {
            body.writeTo(generator);
        }
        return (ObjectNode) JSON.readTree(out.toString());
    }

    private static ObjectNode user(Account account, Projection projection) {
        var groups = List.of(new GroupRef(ANALYSTS, "Falcon Analysts", Optional.empty()));
        return written(new UserView(account, groups, Optional.empty(), projection, LOCATIONS));
    }

    private static ObjectNode group(Projection projection, Consumer<Consumer<Member>> members) {
        return written(new GroupView(GROUP, GIVES, members, projection, LOCATIONS));
    }

    private static Projection users(String query) {
        return UserView.projection(QueryString.parse(query));
    }

    private static Projection groups(String query) {
        return GroupView.projection(QueryString.parse(query));
    }

    @Test
    void aUserIsWhatTheClientWroteAndWhatIsOurs() {
        var user =
                user(ada("{'userName':'ada@example.com','title':'Analyst','~ENT':{'department':'R'}}"), Projection.ALL);

        assertThat(user).isEqualTo(json("""
                        {'schemas':['urn:ietf:params:scim:schemas:core:2.0:User','~ENT','urn:ietf:params:scim:schemas:extension:falcon:2.0:User'],
                         'id':'11111111-1111-4111-8111-111111111111','userName':'ada@example.com','title':'Analyst',
                         '~ENT':{'department':'R'},'active':true,
                         'groups':[{'value':'22222222-2222-4222-8222-222222222222','display':'Falcon Analysts',
                           '$ref':'https://scim.example.com/scim/v2/Groups/22222222-2222-4222-8222-222222222222','type':'direct'}],
                         'meta':{'resourceType':'User','created':'2026-11-24T03:00:00Z','lastModified':'2026-11-24T03:00:00Z',
                           'location':'https://scim.example.com/scim/v2/Users/11111111-1111-4111-8111-111111111111','version':'W/\\"1\\"'},
                         'urn:ietf:params:scim:schemas:extension:falcon:2.0:User':{'roles':[],'state':'pending'}}"""));
    }

    @Test
    void aMirroredUserShowsWhatFalconKnows() {
        var user = user(mirroredAda(), Projection.ALL);

        assertThat(user.get("userName").stringValue()).isEqualTo("ada@example.com");
        assertThat(user.get("emails").get(0).get("value").stringValue()).isEqualTo("ada@example.com");
        assertThat(user.get(Urns.FALCON_USER).get("uuid").stringValue()).isEqualTo("f-1");
        assertThat(user.get(Urns.FALCON_USER).get("state").stringValue()).isEqualTo("converged");
        assertThat(user.get(Urns.FALCON_USER).has("roles"))
                .as("roles that were never read are not told as none")
                .isFalse();
    }

    @Test
    void whatWasLeftUndoneIsToldInTheDetail() {
        var view = new UserView(mirroredAda(), List.of(), Optional.of("Refused."), Projection.ALL, LOCATIONS);

        assertThat(written(view).get(Urns.FALCON_USER).get("detail").stringValue())
                .isEqualTo("Refused.");
    }

    @Test
    void aUserShowsWhatIsPicked() {
        assertThat(user(mirroredAda(), users("attributes=userName"))).isEqualTo(json("""
                        {'schemas':['urn:ietf:params:scim:schemas:core:2.0:User','urn:ietf:params:scim:schemas:extension:falcon:2.0:User'],
                         'id':'11111111-1111-4111-8111-111111111111','userName':'ada@example.com'}"""));
    }

    @Test
    void aGroupShowsItsMembersAndItsRoles() {
        var shown = group(Projection.ALL, each -> {
            each.accept(new Member(ADA.toString(), Optional.of("Ada")));
            each.accept(new Member("nobody-knows", Optional.empty()));
        });

        assertThat(shown).isEqualTo(json("""
                        {'schemas':['urn:ietf:params:scim:schemas:core:2.0:Group','urn:ietf:params:scim:schemas:extension:falcon:2.0:Group'],
                         'id':'22222222-2222-4222-8222-222222222222','externalId':'e-1','displayName':'Falcon Analysts',
                         'meta':{'resourceType':'Group','created':'2026-11-24T03:00:00Z','lastModified':'2026-11-24T03:00:00Z',
                           'location':'https://scim.example.com/scim/v2/Groups/22222222-2222-4222-8222-222222222222','version':'W/\\"1\\"'},
                         'urn:ietf:params:scim:schemas:extension:falcon:2.0:Group':{'roles':['falconhost_analyst'],'unresolved':['No Such Role']},
                         'members':[{'value':'11111111-1111-4111-8111-111111111111','display':'Ada','type':'User',
                           '$ref':'https://scim.example.com/scim/v2/Users/11111111-1111-4111-8111-111111111111'},
                           {'value':'nobody-knows'}]}"""));
    }

    @Test
    void anEmptyGroupHasAnEmptyListOfMembers() {
        assertThat(group(Projection.ALL, each -> {}).get("members")).isEmpty();
    }

    @Test
    void membersThatAreLeftOutAreNotEvenAskedFor() {
        for (var query : new String[] {"excludedAttributes=members", "attributes=displayName"}) {
            var shown = group(groups(query), each -> {
                throw new AssertionError("asked");
            });

            assertThat(shown.has("members")).isFalse();
            assertThat(shown.get("displayName").stringValue()).isEqualTo("Falcon Analysts");
        }
    }

    @Test
    void partsOfMembersAreProjectedWhileTheyAreWritten() {
        Consumer<Consumer<Member>> one = each -> each.accept(new Member(ADA.toString(), Optional.of("Ada")));

        assertThat(group(groups("attributes=members.value"), one).get("members").get(0))
                .isEqualTo(json("{'value':'11111111-1111-4111-8111-111111111111'}"));
        assertThat(group(groups("excludedAttributes=members.$ref"), one)
                        .get("members")
                        .get(0)
                        .has("$ref"))
                .isFalse();
    }

    @Test
    void aMemberOfWhomNothingIsShownIsLeftOut() {
        Consumer<Consumer<Member>> two = each -> {
            each.accept(new Member("nobody-knows", Optional.empty()));
            each.accept(new Member(ADA.toString(), Optional.of("Ada")));
        };

        assertThat(group(groups("attributes=members.$ref"), two).get("members"))
                .singleElement()
                .satisfies(
                        member -> assertThat(member.get("$ref").stringValue()).endsWith(ADA.toString()));
    }

    /** Okta reads the numbers of an empty list too. */
    @Test
    void anEmptyListHasItsNumbers() {
        assertThat(written(new ListBody(0, 1, List.of())))
                .isEqualTo(
                        json(
                                "{'schemas':['urn:ietf:params:scim:api:messages:2.0:ListResponse'],'totalResults':0,'startIndex':1,'itemsPerPage':0,'Resources':[]}"));
    }
}
