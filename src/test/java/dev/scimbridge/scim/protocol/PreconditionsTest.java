package dev.scimbridge.scim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreconditionsTest {

    private static final long CURRENT = 7;

    private static java.util.Optional<Long> expected(@Nullable String ifMatch) {
        return new Preconditions(ifMatch).expected(() -> CURRENT);
    }

    @Test
    void withoutIfMatchOrWithAStarAnyVersionWillDo() {
        assertThat(expected(null)).isEmpty();
        assertThat(expected("")).isEmpty();
        assertThat(expected("*")).isEmpty();
    }

    @Test
    void oneTagIsTheVersionExpectedWeakOrStrong() {
        assertThat(expected("W/\"3\"")).contains(3L);
        assertThat(expected("\"3\"")).contains(3L);
    }

    @Test
    void ofSeveralTagsTheCurrentOneCounts() {
        assertThat(expected("W/\"3\", W/\"7\"")).contains(CURRENT);
        assertThat(expected("W/\"3\",W/\"4\"")).contains(-1L);
    }

    @Test
    void aTagThatIsNoneOfOursNeverMatches() {
        assertThat(expected("garbage")).contains(-1L);
        assertThat(expected("\"abc\"")).contains(-1L);
        assertThat(expected("W/\"99999999999999999999\"")).contains(-1L);
    }
}
