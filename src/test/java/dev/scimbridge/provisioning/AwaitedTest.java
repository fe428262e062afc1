package dev.scimbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the answer to a group write waits for. */
class AwaitedTest {

    private static final int MANY = 300_000;
    private static final Group GROUP = Group.born(GroupId.fresh(), "Falcon Analysts", Optional.empty(), Instant.EPOCH);

    private static List<String> ids(int kind) {
        return LongStream.range(0, MANY)
                .mapToObj(number -> new UUID(kind, number).toString())
                .toList();
    }

    /** A nightly exchange of most members; by comparing each with each it would not end within the hour. */
    @Test
    @Timeout(60)
    void whoLeavesIsAwaitedHoweverManyCome() {
        var edit = new GroupEdit(
                Optional.empty(), Optional.empty(), List.of(new GroupEdit.Remove(ids(1)), new GroupEdit.Add(ids(2))));

        assertThat(Awaited.by(GROUP, edit, new Moved(List.of(), List.of())).named())
                .hasSize(MANY);
    }

    @Test
    void whoLeavesAndComesBackInOneWriteIsNotAwaited() {
        var ids = ids(1).subList(0, 2);
        var edit = new GroupEdit(
                Optional.empty(),
                Optional.empty(),
                List.of(new GroupEdit.Remove(ids), new GroupEdit.Add(ids.subList(1, 2))));

        assertThat(Awaited.by(GROUP, edit, new Moved(List.of(), List.of())).named())
                .extracting(Object::toString)
                .containsExactly(ids.getFirst());
    }
}
