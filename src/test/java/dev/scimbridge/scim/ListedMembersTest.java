package dev.scimbridge.scim;

import static dev.scimbridge.scim.Users.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.logs.Log;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A list of groups with many members asks the store for those of many groups at once. */
class ListedMembersTest {

    private static final int GROUPS = 45;
    private static final int MEMBERS = 250;
    private static final int VERY_MANY = 2_500;

    private static String group(int members) {
        return "{'displayName':'%s','members':[%s]}"
                .formatted(
                        unique("Analysts"),
                        IntStream.range(0, members)
                                .mapToObj(number -> "{'value':'%s'}".formatted(new UUID(7, number)))
                                .collect(Collectors.joining(",")));
    }

    /** One statement for few of each; three for up to a thousand of each, twenty groups at a time; three for the very large one. */
    @Test
    void theMembersOfAPageAreReadByFewStatements() {
        try (var scim = ScimServer.start(
                "--logging.level.org.springframework.jdbc.core.JdbcTemplate=debug",
                "--logging.threshold.console=off")) {
            for (var number = 0; number < GROUPS; number++) {
                scim.json(201, "POST", "/Groups?attributes=id", group(number == 1 ? VERY_MANY : MEMBERS));
            }
            scim.json(201, "POST", "/Groups?attributes=id", group(1));

            try (var log = Log.begin()) {
                var listed = scim.get("/Groups?count=100").get("Resources");

                assertThat(listed).hasSize(GROUPS + 1);
                assertThat(listed.get(0).get("members")).hasSize(MEMBERS);
                assertThat(listed.get(1).get("members")).hasSize(VERY_MANY);
                assertThat(listed.get(GROUPS - 1).get("members")).hasSize(MEMBERS);
                assertThat(listed.get(GROUPS).get("members")).hasSize(1);
                assertThat(log.text().split("Executing prepared SQL"))
                        .filteredOn(statement -> statement.contains("from group_members m left join accounts"))
                        .hasSize(1 + 3 + 3);
            }
        }
    }
}
