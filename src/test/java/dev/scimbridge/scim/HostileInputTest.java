package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.http.ScimClient;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What would cost a parser its time, its memory or its stack is a SCIM error. {@code FilterParserTest} and {@code BodyReaderTest} show that
 * it is refused where it becomes too much, {@code UserEditingTest} that no transaction has begun by then.
 */
class HostileInputTest {

    private static ScimServer scim;
    private static String ada;

    @BeforeAll
    static void start() {
        scim = ScimServer.start("--bridge.scim.http.max-filter-depth=4");
        ada = scim.user("ada@example.com");
    }

    @AfterAll
    static void stop() {
        scim.close();
    }

    private static void refused(int status, String method, String path, String body) {
        var answer = scim.send(method, path, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text())
                .contains("urn:ietf:params:scim:api:messages:2.0:Error")
                .hasSizeLessThan(1_000);
    }

    private static List<String> filters() {
        return List.of(
                "(".repeat(100_000) + "active eq true" + ")".repeat(100_000),
                "not (".repeat(1_000) + "active eq true" + ")".repeat(1_000),
                "a".repeat(50_000) + " eq 1",
                "active pr or ".repeat(1_000) + "active pr",
                "userName eq " + "'".repeat(3),
                "userName eq 'a' ) or (id pr",
                "emails[".repeat(500) + "type pr" + "]".repeat(500));
    }

    /** By POST, so that no limit on the length of a URL comes first. */
    @Test
    void aHostileFilterIsA400() {
        filters()
                .forEach(filter -> refused(
                        400, "POST", "/Users/.search", "{'filter':'%s'}".formatted(filter.replace("'", "\\'"))));
    }

    @Test
    void aHostilePathOfAPatchIsA400() {
        filters()
                .forEach(filter -> refused(
                        400,
                        "PATCH",
                        "/Users/" + ada,
                        "{'Operations':[{'op':'remove','path':'emails[%s]'}]}".formatted(filter.replace("'", "\\'"))));
    }

    /** The limits of filters are those of paths too. */
    @Test
    void theConfiguredDepthHoldsForPaths() {
        var patch = "{'Operations':[{'op':'remove','path':'emails[%stype pr%s]'}]}";

        assertThat(scim.send("PATCH", "/Users/" + ada, patch.formatted("((", "))"))
                        .status())
                .isEqualTo(200);
        refused(400, "PATCH", "/Users/" + ada, patch.formatted("((((", "))))"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/Users", "/Groups", "/Bulk", "/.search"})
    void aHostileBodyIsRefused(String path) {
        refused(400, "POST", path, "[".repeat(10_000));
        refused(400, "POST", path, "{'a':".repeat(10_000) + "1" + "}".repeat(10_000));
        refused(413, "POST", path, "{'userName':'" + "x".repeat(20_000_000) + "'}");
        refused(400, "POST", path, "");
    }

    @Test
    void fiveThousandOperationsAreRefused() {
        var operation = "{'op':'replace','path':'title','value':'x'}";
        var patch = "{'Operations':[" + (operation + ",").repeat(4_999) + operation + "]}";

        refused(400, "PATCH", "/Users/" + ada, patch);
        refused(413, "POST", "/Bulk", patch);
    }

    @ParameterizedTest
    @ValueSource(strings = {"count=ten", "startIndex=1e3", "count=0x10", "cursor=%ff%fe", "sortBy=%00"})
    void aParameterThatIsNoneIsA400(String query) {
        refused(400, "GET", "/Users?" + query, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"count=2147483647", "count=-2147483648", "startIndex=-1", "startIndex=99999999999999999999"})
    void aNumberOutOfRangeIsTheEndOfTheRange(String query) {
        assertThat(scim.send("GET", "/Users?" + query, "").status()).isEqualTo(200);
    }

    /** Whoever sends it, and before what it is good for is looked at: {@code %"} stands for no character. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void aFormThatIsNoneIsATypeThatNobodyTakesAndNoErrorOfOurs(String method) {
        var path = method.equals("POST") ? "/Users" : "/Users/" + scim.user(method + "@example.com");
        var form = new String[] {"Content-Type", "application/x-www-form-urlencoded"};

        var stranger = new ScimClient(scim.base(), "nobody").send(method, path, "userName=%\"", form);
        assertThat(stranger.status()).as(stranger.text()).isEqualTo(401);

        var answer = new ScimClient(scim.base(), ScimServer.TOKEN).send(method, path, "userName=%\"", form);
        assertThat(answer.status()).as(answer.text()).isEqualTo(method.equals("DELETE") ? 204 : 415);
    }

    @Test
    void aBodyThatIsPackedIsATypeThatNobodyTakes() {
        var answer = scim.send("POST", "/Users", "{'userName':'packed@example.com'}", "Content-Encoding", "gzip");

        assertThat(answer.status()).as(answer.text()).isEqualTo(415);
        assertThat(answer.text()).contains("Content-Encoding");
    }
}
