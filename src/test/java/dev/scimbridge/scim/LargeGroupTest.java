package dev.scimbridge.scim;

import static dev.scimbridge.scim.Users.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A group of many members is written, read and emptied whole. */
class LargeGroupTest {

    private static final int MANY = 50_000;

    private static String group(String name, int members) {
        return "{'displayName':'%s','members':[%s]}"
                .formatted(
                        name,
                        IntStream.range(0, members)
                                .mapToObj(number -> "{'value':'%s'}".formatted(new UUID(7, number)))
                                .collect(Collectors.joining(",")));
    }

    @ParameterizedTest
    @EnumSource
    void aGroupOfFiftyThousandIsCreatedReadReplacedAndEmptied(TestDatabase database) {
        try (var scim = ScimServer.start(database)) {
            var name = unique("Everybody");
            var id = scim.json(201, "POST", "/Groups?attributes=id", group(name, MANY))
                    .get("id")
                    .stringValue();
            assertThat(scim.get("/Groups/" + id).get("members")).hasSize(MANY);

            var fewer = scim.json(200, "PUT", "/Groups/" + id, group(name, MANY / 2));
            assertThat(fewer.get("members")).hasSize(MANY / 2);

            scim.json(200, "PUT", "/Groups/" + id + "?attributes=id", group(name, 0));
            assertThat(scim.get("/Groups/" + id).get("members")).isEmpty();
        }
    }

    /** A PATCH can be sent in parts, so that it is bounded as any body. */
    @Test
    void whatIsTooLargeIsRefusedByItsOwnLimit() {
        try (var scim = ScimServer.start()) {
            var id = scim.json(201, "POST", "/Groups", group(unique("Analysts"), 0))
                    .get("id")
                    .stringValue();

            var whole = scim.send("POST", "/Groups", group(unique("Everybody"), 2 * MANY));
            assertThat(whole.status()).as(whole.text()).isEqualTo(413);
            assertThat(whole.text()).contains("4194304 bytes");

            var part = scim.send("PATCH", "/Groups/" + id, group("Analysts", MANY));
            assertThat(part.status()).as(part.text()).isEqualTo(413);
            assertThat(part.text()).contains("1048576 bytes");
        }
    }
}
