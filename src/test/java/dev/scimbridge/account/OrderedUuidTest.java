package dev.scimbridge.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderedUuidTest {

    private static final long YEAR = 31_556_952_000L;

    @Test
    void theirTextsSortByTheTimeTheyWereMade() {
        var made = LongStream.rangeClosed(0, 500)
                .mapToObj(year -> OrderedUuid.at(year * YEAR).toString())
                .toList();

        assertThat(made).isSorted();
    }

    @Test
    void noTwoOfOneMillisecondAreTheSame() {
        assertThat(Stream.generate(() -> OrderedUuid.at(YEAR)).limit(10_000)).doesNotHaveDuplicates();
    }

    @Test
    void theyAreOfVersionSevenAndAnIdReadsThem() {
        var made = OrderedUuid.at(Instant.parse("2026-11-30T12:00:00Z").toEpochMilli());

        assertThat(List.of(made.version(), made.variant())).containsExactly(7, 2);
        assertThat(UUID.fromString(made.toString())).isEqualTo(made);
        assertThat(AccountId.parse(made.toString())).contains(new AccountId(made));
    }

    @Test
    void allNewIdsAreOfThem() {
        var ids = Ids.ordered();

        assertThat(List.of(
                        ids.account().value(),
                        ids.group().value(),
                        AccountId.fresh().value(),
                        GroupId.fresh().value()))
                .allMatch(id -> id.version() == 7);
    }
}
