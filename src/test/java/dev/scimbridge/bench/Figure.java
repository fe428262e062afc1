package dev.scimbridge.bench;

import java.util.Locale;

/**
 * A row of the page: what was measured, and what it must reach.
 *
 * @param unit empty for a ratio
 */
record Figure(String what, double measured, String unit, Target target) {

    /** What a figure is held against. */
    sealed interface Target {

        record AtMost(double value) implements Target {}

        record AtLeast(double value) implements Target {}

        /** It only says under which circumstances the others were measured. */
        record None() implements Target {}
    }

    static Figure atMost(String what, double measured, String unit, double most) {
        return new Figure(what, measured, unit, new Target.AtMost(most));
    }

    static Figure atLeast(String what, double measured, String unit, double least) {
        return new Figure(what, measured, unit, new Target.AtLeast(least));
    }

    static Figure plain(String what, double measured, String unit) {
        return new Figure(what, measured, unit, new Target.None());
    }

    /** As a row of a Markdown table. */
    String row() {
        return switch (target) {
            case Target.AtMost most ->
                row("≤ " + number(most.value()), measured <= most.value() ? "reached" : "**missed**");
            case Target.AtLeast least ->
                row("≥ " + number(least.value()), measured >= least.value() ? "reached" : "**missed**");
            case Target.None none -> row("", "");
        };
    }

    private String row(String wanted, String verdict) {
        return "| %s | %s | %s | %s |".formatted(what, number(measured), wanted, verdict);
    }

    private String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value) + (unit.isEmpty() ? "" : " " + unit);
    }
}
