package dev.scimbridge.seeds;

/** What holds for every seed; {@code -Dproperty.first=4711 -Dproperty.seeds=1} looks at one again. */
@FunctionalInterface
public interface Property {

    /** Fails, by whatever it throws, where it does not hold. */
    void check(Chance chance) throws Exception;

    /** @throws AssertionError naming the first seed for which it does not hold */
    static void holdsFor(int seeds, Property property) {
        var first = Long.getLong("property.first", 1);
        var last = first + Long.getLong("property.seeds", seeds);
        for (var seed = first; seed < last; seed++) {
            try {
                property.check(new Chance(seed));
            } catch (Exception | AssertionError | StackOverflowError e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
