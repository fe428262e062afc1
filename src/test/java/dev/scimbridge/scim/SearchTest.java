package dev.scimbridge.scim;

import static dev.scimbridge.http.ScimClient.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Searches by POST, over all types, and page by page with cursors. */
class SearchTest {

    private static ScimServer scim;

    @BeforeAll
    static void start() {
        scim = ScimServer.start();
        for (var name : List.of("ada", "grace", "alan", "linus", "mary")) {
            scim.user(name + "@example.com");
        }
        scim.json(201, "POST", "/Groups", "{'displayName':'Analysts','externalId':'g-1'}");
        scim.json(201, "POST", "/Groups", "{'displayName':'Hunters'}");
    }

    @AfterAll
    static void stop() {
        scim.close();
    }

    /** RFC 7644 §3.4.3: "Clients MAY execute queries without passing parameters on the URL". */
    @Test
    void aSearchByPostIsAList() {
        var found = scim.json(200, "POST", "/Users/.search", """
                {'schemas':['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],'attributes':['userName','meta.location'],
                 'filter':'userName sw \\'a\\'','startIndex':1,'count':10,'sortBy':null}""");

        assertThat(texts(found, "userName")).containsExactly("ada@example.com", "alan@example.com");
        assertThat(found.get("totalResults").intValue()).isEqualTo(2);
        assertThat(found.get("Resources").get(0).propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "userName", "meta");
        assertThat(texts(scim.json(200, "POST", "/Groups/.search", "{'count':1}"), "displayName"))
                .containsExactly("Analysts");
        assertThat(scim.send("POST", "/Users/.search", "{'filter':5.5}").status())
                .isEqualTo(400);
        assertThat(scim.send("POST", "/Users/.search", "{'count':'many'}").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/Users/.search", "/Groups/.search", "/.search"})
    void aSearchIsAPostAndNoId(String path) {
        for (var method : List.of("GET", "PUT", "PATCH", "DELETE")) {
            var answer = scim.send(method, path, method.equals("GET") ? "" : "{}");

            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.header("Allow")).contains("POST");
        }
        assertThat(scim.send("POST", path, "{}").status()).isEqualTo(200);
    }

    /** RFC 7644 §3.4.2.1: "SHALL treat the attribute as if there is no attribute value". */
    @Test
    void aSearchOfTheRootFindsAllTypes() {
        assertThat(root("meta.resourceType eq 'Group'")).containsExactly("Analysts", "Hunters");
        assertThat(root("userName eq 'ada@example.com' or displayName eq 'hunters'"))
                .containsExactly("ada@example.com", "Hunters");
        assertThat(root("userName ne 'ada@example.com' and externalId pr")).containsExactly("Analysts");
        assertThat(root("not (emails.value co 'example') and meta.resourceType eq 'Group' and displayName sw 'A'"))
                .containsExactly("Analysts");
        assertThat(scim.json(400, "POST", "/.search", "{'filter':'nosuch pr'}")
                        .get("scimType")
                        .stringValue())
                .isEqualTo("invalidFilter");
    }

    private static List<String> root(String filter) {
        var found = scim.json(200, "POST", "/.search", "{'filter':'%s'}".formatted(filter.replace("'", "\\'")));
        assertThat(found.get("totalResults").intValue())
                .isEqualTo(found.get("Resources").size());
        return found.get("Resources")
                .valueStream()
                .map(one ->
                        one.path("userName").asString(one.path("displayName").asString("")))
                .toList();
    }

    @Test
    void pagesOfTheRootGoFromUsersToGroups() {
        var page = scim.get("/?startIndex=5&count=2&attributes=userName,displayName");

        assertThat(page.get("totalResults").intValue()).isEqualTo(7);
        assertThat(page.get("startIndex").intValue()).isEqualTo(5);
        assertThat(texts(page, "userName")).containsExactly("mary@example.com", "");
        assertThat(texts(page, "displayName")).containsExactly("", "Analysts");
        assertThat(texts(scim.get("?startIndex=7"), "displayName")).containsExactly("Hunters");
    }

    /** RFC 9865 §2: "nextCursor is omitted ... only to indicate that there are no more result pages". */
    @Test
    void cursorsLeadThroughAllPages() {
        assertThat(followed("/Users", "")).isEqualTo(texts(scim.get("/Users"), "id"));
        assertThat(followed("/Users", "&sortBy=userName")).hasSize(5).doesNotHaveDuplicates();
        assertThat(followed("", "")).hasSize(7).doesNotHaveDuplicates();
        assertThat(followed("/Users", "&filter=" + encoded("userName sw \"zzz\"")))
                .isEmpty();
    }

    private static List<String> followed(String path, String query) {
        var ids = new ArrayList<String>();
        var page = scim.get(path + "?cursor&count=2" + query);
        ids.addAll(texts(page, "id"));
        while (page.has("nextCursor")) {
            assertThat(page.has("startIndex")).isFalse();
            assertThat(page.get("itemsPerPage").intValue()).isEqualTo(2);
            page = scim.get(path + "?count=2" + query + "&cursor="
                    + page.get("nextCursor").stringValue());
            ids.addAll(texts(page, "id"));
        }
        return ids;
    }

    @Test
    void aCursorOfAnotherQueryIsRefused() {
        var cursor = scim.get("/Users?count=2&cursor=").get("nextCursor").stringValue();

        for (var wrong : List.of(cursor + "&sortBy=userName", cursor + "&filter=active+eq+true", "x", "%00", "e30")) {
            assertThat(scim.json(400, "GET", "/Users?count=2&cursor=" + wrong, "")
                            .get("scimType")
                            .stringValue())
                    .isEqualTo("invalidCursor");
        }
    }

    /** RFC 9865 §2.1: "invalidCount". */
    @Test
    void aWrongCountOfAPageWithACursorHasANameOfItsOwn() {
        assertThat(scimType("cursor=&count=x")).isEqualTo("invalidCount");
        assertThat(scimType("count=1.5&cursor")).isEqualTo("invalidCount");
        assertThat(scimType("count=x")).isEqualTo("invalidValue");
        assertThat(scim.json(400, "POST", "/Users/.search", "{'cursor':'','count':'x'}")
                        .get("scimType")
                        .stringValue())
                .isEqualTo("invalidCount");
    }

    private static String scimType(String query) {
        return scim.json(400, "GET", "/Users?" + query, "").get("scimType").stringValue();
    }

    @Test
    void aPageByIndexHasNoCursor() {
        assertThat(scim.get("/Users?count=2").has("nextCursor")).isFalse();
    }

    private static List<String> texts(JsonNode list, String attribute) {
        return list.get("Resources")
                .valueStream()
                .map(one -> one.path(attribute).asString(""))
                .toList();
    }
}
