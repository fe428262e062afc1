package dev.scimbridge.falcon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Login;
import dev.scimbridge.convergence.FalconException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {

    private final List<Integer> asked = new ArrayList<>();
    private Set<FalconUserUuid> unknown = Set.of();

    @Test
    void asksForNoMoreThanOneCallTakes() {
        assertThat(new Batches(100, this::answer).fetch(uuids(250))).hasSize(250);
        assertThat(asked).containsExactly(100, 100, 50);
    }

    /** Falcon may answer 404 to a whole batch for one user that was deleted meanwhile. */
    @Test
    void leavesOutTheUsersForWhichAWholeBatchIsRefused() {
        var all = uuids(16);
        unknown = Set.of(all.get(3), all.get(15));

        assertThat(new Batches(100, this::answer).fetch(all))
                .extracting(FalconUser::uuid)
                .hasSize(14)
                .doesNotContainAnyElementsOf(unknown);
    }

    @Test
    void findsNobodyWhereAllAreUnknown() {
        unknown = Set.copyOf(uuids(3));
        assertThat(new Batches(100, this::answer).fetch(uuids(3))).isEmpty();
    }

    private List<FalconUser> answer(List<FalconUserUuid> batch) {
        asked.add(batch.size());
        if (batch.stream().anyMatch(unknown::contains)) {
            throw new FalconException.UnknownUser("user not found", Optional.empty());
        }
        return batch.stream().map(BatchesTest::user).toList();
    }

    private static FalconUser user(FalconUserUuid uuid) {
        return new FalconUser(
                uuid, Optional.empty(), new Login(uuid + "@example.com"), Optional.empty(), Optional.empty());
    }

    private static List<FalconUserUuid> uuids(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new FalconUserUuid("user-" + number))
                .toList();
    }
}
