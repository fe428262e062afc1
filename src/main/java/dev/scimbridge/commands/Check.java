package dev.scimbridge.commands;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that {@code doctor} looked at.
 *
 * @param name what a script knows it by
 * @param sentence what was found, and what to do where it is not well; holds no secret
 */
record Check(String name, Level level, String sentence) {

    /** How it is. */
    enum Level {
        OK,
        WARNING,
        FAILURE
    }

    static Check ok(String name, String sentence) {
        return new Check(name, Level.OK, sentence);
    }

    static Check warning(String name, String sentence) {
        return new Check(name, Level.WARNING, sentence);
    }

    static Check failure(String name, String sentence) {
        return new Check(name, Level.FAILURE, sentence);
    }

    /** Well, or else a warning. */
    static Check of(String name, boolean well, String ok, String otherwise) {
        return well ? ok(name, ok) : warning(name, otherwise);
    }

    boolean isOk() {
        return level == Level.OK;
    }

    String line() {
        return "%-8s %-22s %s".formatted(word(), name, sentence);
    }

    Map<String, Object> asMap() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", name);
        shown.put("level", word());
        shown.put("sentence", sentence);
        return shown;
    }

    private String word() {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
