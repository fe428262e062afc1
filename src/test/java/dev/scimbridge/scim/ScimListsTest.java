package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.schema.Urns;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScimListsTest {

    private final ScimLists lists = new ScimLists(ScimPropertiesTest.bind(Map.of()));

    private ScimLists.ListRequest users(String query) {
        return lists.users(QueryString.parse(query));
    }

    private ScimException.Type refusal(String query) {
        return assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> users(query))
                .actual()
                .type()
                .orElseThrow();
    }

    @Test
    void withoutParametersTheFirstPageOfAllIsWanted() {
        assertThat(users(""))
                .isEqualTo(new ScimLists.ListRequest(Urns.USER, new Query.All(), Paging.of(0, 100), 1, false));
    }

    /** RFC 7644 §3.4.2.4: "A value less than 1 SHALL be interpreted as 1"; "A negative value SHALL be interpreted as "0"". */
    @ParameterizedTest
    @CsvSource({
        "startIndex=1&count=2,        0, 2",
        "startIndex=101&count=100,  100, 100",
        "startIndex=0,                0, 100",
        "startIndex=-5,               0, 100",
        "count=0,                     0, 0",
        "count=-1,                    0, 0",
        "count=201,                   0, 200",
        "count=2147483648,            0, 200",
        "startIndex=2147483647, 2147483646, 100",
    })
    void pagesAreCutToWhatThereMayBe(String query, long offset, int limit) {
        var wanted = users(query);

        assertThat(wanted.paging()).isEqualTo(Paging.of(offset, limit));
        assertThat(wanted.startIndex()).isEqualTo(offset + 1);
    }

    @Test
    void aLookupIsAComparisonWithoutCase() {
        assertThat(users("filter=USERNAME+Eq+%22ADA%40example.com%22&").query())
                .isEqualTo(new Query.Compare(
                        Query.Path.of("userName"), Query.Operator.EQ, new Query.Text("ADA@example.com"), false));
    }

    @Test
    void groupsHaveTheirOwnAttributes() {
        assertThat(lists.groups(QueryString.parse("filter=displayName%20eq%20%22G%22&excludedAttributes=members"))
                        .query())
                .isEqualTo(
                        new Query.Compare(Query.Path.of("displayName"), Query.Operator.EQ, new Query.Text("G"), false));
    }

    @Test
    void sortingGoesByAnAttributeOfTheSchema() {
        var paging = users("sortBy=NAME.familyname&sortOrder=Descending").paging();

        assertThat(paging.sortBy()).isEqualTo(Optional.of(Query.Path.of("name", "familyName")));
        assertThat(paging.descending()).isTrue();
        assertThat(users("sortBy=userName").paging().descending()).isFalse();
    }

    @Test
    void aListOfValuesIsSortedByItsValues() {
        assertThat(users("sortBy=phoneNumbers").paging().sortBy())
                .isEqualTo(Optional.of(Query.Path.of("phoneNumbers", "value")));
        assertThat(users("sortBy=" + Urns.ENTERPRISE_USER + ":Department")
                        .paging()
                        .sortBy())
                .map(Query.Path::text)
                .contains(Urns.ENTERPRISE_USER + ":department");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "groups",
                "groups.display",
                "photos",
                "profileUrl",
                "emails.primary",
                "password",
                "schemas",
                "meta.location",
                "meta.resourceType",
                "x509Certificates.value",
                Urns.FALCON_USER + ":roles",
                Urns.ENTERPRISE_USER + ":manager.$ref"
            })
    void whatCannotBeSortedByIsRefusedWithWhatCan(String name) {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> users("sortBy=" + name))
                .withMessageContaining("cannot be sorted by " + name)
                .withMessageContaining("can be sorted by: active, ")
                .withMessageContaining("title");
        assertThat(refusal("sortBy=" + name)).isEqualTo(ScimException.Type.INVALID_PATH);
    }

    @Test
    void wrongParametersAreRefusedInTheirOwnTerms() {
        assertThat(refusal("startIndex=abc")).isEqualTo(ScimException.Type.INVALID_VALUE);
        assertThat(refusal("count=1.5")).isEqualTo(ScimException.Type.INVALID_VALUE);
        assertThat(refusal("sortBy=nosuch")).isEqualTo(ScimException.Type.INVALID_PATH);
        assertThat(refusal("sortBy=userName&sortOrder=sideways")).isEqualTo(ScimException.Type.INVALID_VALUE);
        assertThat(refusal("filter=nosuch+eq+%22x%22")).isEqualTo(ScimException.Type.INVALID_FILTER);
        assertThat(refusal("filter=userName+eq")).isEqualTo(ScimException.Type.INVALID_FILTER);
        assertThat(refusal("filter=" + "(".repeat(50_000))).isEqualTo(ScimException.Type.INVALID_FILTER);
    }
}
