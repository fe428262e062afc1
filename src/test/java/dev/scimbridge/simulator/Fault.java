package dev.scimbridge.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What goes wrong with one call. */
public sealed interface Fault {

    /** Answers with a status and an envelope of one error; nothing is changed. */
    record Status(int code, String message) implements Fault {}

    /** Answers with a page of HTML, as a proxy does; nothing is changed. */
    record Html(int code) implements Fault {}

    /** Closes the connection; nothing is changed. */
    record CutBeforeEffect() implements Fault {}

    /** Does what was asked, then closes the connection without an answer. */
    record CutAfterEffect() implements Fault {}

    /** Does what was asked, but answers only after a while. */
    record Hang(Duration time) implements Fault {}

    /** Waits, then does what was asked, whether anybody still listens or not. */
    record LateEffect(Duration time) implements Fault {}

    /** 200 with errors in the envelope; nothing is changed. */
    record ErrorsIn200(int code, String message) implements Fault {}

    /** Waits, then closes the connection; nothing is changed. */
    record HangBeforeEffect(Duration time) implements Fault {}

    /** Answers with exactly this; nothing is changed. The headers come on top of the usual ones, or instead of them. */
    record Raw(int code, Map<String, String> headers, String body) implements Fault {

        public Raw {
            headers = Map.copyOf(headers);
        }

        /** A 429 of a pool of so many calls a minute. */
        public static Raw throttled(int pool, Map<String, String> headers) {
            var all = new HashMap<>(headers);
            all.put("X-Ratelimit-Limit", String.valueOf(pool));
            all.put("X-Ratelimit-Remaining", "0");
            return new Raw(429, all, "{\"errors\":[{\"code\":429,\"message\":\"rate limit exceeded\"}]}");
        }
    }

    /** Does what was asked; before it answers, something happens in the console. */
    record Meanwhile(Runnable event) implements Fault {}

    /** Does what was asked and sends half of the answer. */
    record CutInAnswer() implements Fault {}

    /** Does what was asked, and sends the answer byte by byte with a pause before each. */
    record Drip(Duration pause) implements Fault {}
}
