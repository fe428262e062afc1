package dev.scimbridge.bench;

import java.util.List;

/** How long it took at most for so many in a hundred. */
final class Percentile {

    private static final double NANOS_A_MILLI = 1e6;

    private Percentile() {}

    /** @param nanos in any order, at least one */
    static double millis(int percent, List<Long> nanos) {
        return nanos.stream()
                        .sorted()
                        .skip(nanos.size() * (long) percent / 100)
                        .findFirst()
                        .orElseThrow()
                / NANOS_A_MILLI;
    }
}
