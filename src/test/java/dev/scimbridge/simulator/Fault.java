package dev.scimbridge.simulator;

import java.time.Duration;

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

    /** 200 with errors in the envelope; nothing is changed. */
    record ErrorsIn200(int code, String message) implements Fault {}

    /** Waits, then closes the connection; nothing is changed. */
    record HangBeforeEffect(Duration time) implements Fault {}
}
