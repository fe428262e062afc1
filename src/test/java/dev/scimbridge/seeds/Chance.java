package dev.scimbridge.seeds;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All that is left to chance in one case: the same seed gives the same case. */
public final class Chance {

    private static final int LAST_OF_THE_PLANE = 0xffff;

    private final Random random;

    /** Neighbouring seeds would begin alike, were they not scattered first. */
    public Chance(long seed) {
        this.random = new Random(new SplittableRandom(seed).nextLong());
    }

    /** @param last is possible too */
    public int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    public boolean flip() {
        return random.nextBoolean();
    }

    public boolean onceIn(int times) {
        return random.nextInt(times) == 0;
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    public final <T> T any(Supplier<? extends T>... choices) {
        return choices[random.nextInt(choices.length)].get();
    }

    public <T> Optional<T> maybe(int percent, Supplier<T> value) {
        return random.nextInt(100) < percent ? Optional.of(value.get()) : Optional.empty();
    }

    public <T> List<T> list(int least, int most, Supplier<? extends T> element) {
        return Stream.<T>generate(element).limit(between(least, most)).toList();
    }

    /** Of these characters. */
    public String text(int longest, String characters) {
        var all = characters.codePoints().toArray();
        return text(longest, () -> all[random.nextInt(all.length)]);
    }

    /** Of any characters, halves of surrogate pairs and control characters too; the plain ones are as likely as all others. */
    public String text(int longest) {
        return text(longest, () -> switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> between(' ', '~');
            case 4 -> between(0, ' ');
            case 5 -> between(Character.MIN_SUPPLEMENTARY_CODE_POINT, Character.MAX_CODE_POINT);
            default -> between(0, LAST_OF_THE_PLANE);
        });
    }

    private String text(int longest, Supplier<Integer> character) {
        var text = new StringBuilder();
        list(0, longest, character).forEach(text::appendCodePoint);
        return text.toString();
    }
}
