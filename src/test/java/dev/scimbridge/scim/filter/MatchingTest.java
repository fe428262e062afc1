package dev.scimbridge.scim.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.scim.schema.ResourceSchema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MatchingTest {

    private static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static final JsonNode ADA = new JsonMapper().readTree("""
            {
              "id": "2819c223",
              "userName": "Ada@Example.com",
              "externalId": "Ab1",
              "name": {"givenName": "Ada", "familyName": "Łukasiewicz"},
              "title": "",
              "active": true,
              "emails": [
                {"type": "work", "value": "ada@example.com", "primary": true},
                {"type": "home", "value": "ada@home.org", "primary": false}
              ],
              "groups": [{"value": "g1"}],
              "meta": {"lastModified": "2026-11-24T10:00:00Z"},
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
                "department": "R&D", "manager": {"value": "m9"}},
              "urn:ietf:params:scim:schemas:extension:falcon:2.0:User": {"roles": ["analyst", "viewer"]}
            }
            """);

    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName eq \"ADA@example.COM\"",
                "userName sw \"ada\"",
                "userName ew \".COM\"",
                "userName co \"a@E\"",
                "userName gt \"aaa\"",
                "name.familyName eq \"łUKASIEWICZ\"",
                "name.familyName eq \"\\u0141ukasiewicz\"",
                "externalId eq \"Ab1\"",
                "emails[type eq \"work\" and value co \"EXAMPLE\"]",
                "emails[type eq \"work\"].value eq \"ada@example.com\"",
                "emails[primary eq \"True\"]",
                "emails[primary eq false and type eq \"home\"]",
                "emails.value co \"home\"",
                "emails co \"home\"",
                "emails pr",
                "emails.primary eq true",
                "emails ne \"grace@example.com\"",
                "nickName ne \"zz\"",
                "id eq \"2819c223\" and emails[value ew \"home.org\"]",
                "groups eq \"g1\"",
                "groups.value eq \"g1\"",
                "meta.lastModified gt \"2026-11-24T10:59:59+01:00\"",
                "meta.lastModified eq \"2026-11-24T11:00:00+01:00\"",
                "meta.lastModified le \"2026-11-24T10:00:00Z\"",
                "active eq \"True\"",
                "active ne false",
                "not (active eq false)",
                "title eq null",
                "nickName eq null",
                "userName ne null",
                "not (title pr)",
                "name pr",
                ENTERPRISE + ":department eq \"r&d\"",
                ENTERPRISE + ":manager eq \"m9\"",
                "urn:ietf:params:scim:schemas:extension:falcon:2.0:User:roles eq \"viewer\"",
                "nickName pr or userName pr and name pr"
            })
    void matches(String filter) {
        assertThat(Matching.matches(users.parse(filter), ADA)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "externalId eq \"ab1\"",
                "id sw \"2819C\"",
                "emails[type eq \"work\" and value co \"home\"]",
                "emails[type eq \"home\"].value eq \"ada@example.com\"",
                "emails[type eq \"other\"]",
                "emails ne \"ada@example.com\"",
                "nickName eq \"\"",
                "title pr",
                "photos pr",
                "meta.lastModified lt \"2026-11-24T10:59:59+01:00\"",
                "active ne true",
                "emails eq null",
                "urn:ietf:params:scim:schemas:extension:falcon:2.0:User:roles eq \"VIEWER\"",
                "urn:ietf:params:scim:schemas:extension:falcon:2.0:User:state pr",
                "(userName pr or nickName pr) and nickName pr",
                "userName eq \"a\" or nickName pr and userName pr"
            })
    void doesNotMatch(String filter) {
        assertThat(Matching.matches(users.parse(filter), ADA)).isFalse();
    }
}
