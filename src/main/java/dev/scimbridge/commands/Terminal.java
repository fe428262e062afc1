package dev.scimbridge.commands;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text for a person's terminal: names come from whoever could write them, and may neither hide a line, nor forge one, nor colour it. */
final class Terminal {

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private Terminal() {}

    /** Whether there is a character that cannot be seen, as a line break. */
    static boolean hasUnseen(String text) {
        return UNSEEN.matcher(text).find();
    }

    /** One line, with {@code ?} for each of them. */
    static String line(String text) {
        return UNSEEN.matcher(text).replaceAll("?");
    }

    /** The same of each line of a text. */
    static String lines(String text) {
        return text.lines().map(Terminal::line).collect(Collectors.joining(System.lineSeparator()));
    }
}
