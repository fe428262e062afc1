package dev.scimbridge.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Which calls go wrong where nobody has said so of one in particular. Called by many threads. */
public interface Weather {

    Weather FAIR = (operation, number) -> Optional.empty();

    /** @param number how many calls of that operation have arrived, from 1 */
    Optional<Fault> of(FalconOperation operation, int number);

    /** One call in twelve goes wrong, the same ones for the same seed: 429, 500, HTML, and calls that are lost, late or half answered. */
    static Weather hostile(long seed) {
        return (operation, number) -> {
            var dice = new SplittableRandom(seed * 31 + operation.ordinal() * 1_000_003L + number * 7_919L);
            return switch (dice.nextInt(200)) {
                case 0 -> Optional.of(throttled());
                case 1, 2, 3, 4 -> Optional.of(new Fault.Status(500, "internal"));
                case 5, 6 -> Optional.of(new Fault.Html(502));
                case 7, 8 -> Optional.of(new Fault.CutBeforeEffect());
                case 9, 10 -> Optional.of(new Fault.CutAfterEffect());
                case 11, 12 -> Optional.of(new Fault.CutInAnswer());
                case 13, 14 -> Optional.of(new Fault.Hang(Duration.ofMillis(dice.nextInt(3_500))));
                case 15, 16 -> Optional.of(new Fault.LateEffect(Duration.ofMillis(dice.nextInt(3_500))));
                default -> Optional.empty();
            };
        };
    }

    /** Until the end of this second. */
    private static Fault throttled() {
        var until = String.valueOf(Instant.now().getEpochSecond() + 1);
        return Fault.Raw.throttled(FalconSimulator.NO_LIMIT, Map.of("X-Ratelimit-Retryafter", until));
    }
}
