package dev.scimbridge.seeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class PropertyTest {

    @Test
    void aFailureNamesItsSeedWhichRepeatsIt() {
        var drawn = new ArrayList<String>();

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Property.holdsFor(10, chance -> {
                    drawn.add(chance.text(20));
                    assertThat(drawn).hasSizeLessThan(4);
                }))
                .withMessageStartingWith("Seed 4: ");
        assertThat(new Chance(4).text(20)).isEqualTo(drawn.getLast());
    }

    /** As neighbouring seeds of {@link java.util.Random} do. */
    @Test
    void neighbouringSeedsDoNotBeginAlike() {
        var flips = new ArrayList<Boolean>();
        Property.holdsFor(100, chance -> flips.add(chance.flip()));

        assertThat(flips.stream().filter(flip -> flip)).hasSizeBetween(30, 70);
    }
}
