package dev.scimbridge.scim.filter;

/** Reads the text of a filter or a path forward, a character or a word at a time. */
final class FilterReader {

    static final char END = '\uffff';

    private final String text;
    private final int end;
    private int index;

    FilterReader(String text) {
        this.text = text;
        var last = text.length();
        while (last > 0 && isBlank(text.charAt(last - 1))) {
            last--;
        }
        this.end = last;
        skipBlanks();
    }

    int index() {
        return index;
    }

    boolean atEnd() {
        return index >= end;
    }

    /** The next character; {@link #END} when there is none. */
    char peek() {
        return atEnd() ? END : text.charAt(index);
    }

    boolean at(char wanted) {
        return !atEnd() && text.charAt(index) == wanted;
    }

    char next() {
        if (atEnd()) {
            throw new Malformed(index, "it ends too early");
        }
        return text.charAt(index++);
    }

    boolean skip(char wanted) {
        if (!at(wanted)) {
            return false;
        }
        index++;
        return true;
    }

    void skipBlanks() {
        while (!atEnd() && isBlank(text.charAt(index))) {
            index++;
        }
    }

    /** The name, keyword or operator that starts here; empty when none does. */
    String word() {
        var start = index;
        while (!atEnd() && isWord(text.charAt(index))) {
            index++;
        }
        return text.substring(start, index);
    }

    /** Whether the keyword stands here, in any case; it is skipped if so. */
    boolean skipWord(String keyword) {
        var start = index;
        if (word().equalsIgnoreCase(keyword)) {
            return true;
        }
        index = start;
        return false;
    }

    /** What stands from {@code start} to here. */
    String since(int start) {
        return text.substring(start, index);
    }

    boolean atDelimiter() {
        return atEnd() || isBlank(peek()) || at(')') || at(']');
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** RFC 7644 Figure 1 {@code nameChar}, and what joins names to URNs, sub-attributes and {@code $ref}. */
    private static boolean isWord(char c) {
        return isLetter(c) || isDigit(c) || c == '-' || c == '_' || c == '.' || c == ':' || c == '$';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
