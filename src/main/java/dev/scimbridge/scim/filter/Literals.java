package dev.scimbridge.scim.filter;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the right side of a comparison: a JSON string, number, boolean or null (RFC 7644 Figure 1 {@code compValue}). */
final class Literals {

    private static final int MAX_NUMBER_LENGTH = 40;
    private static final int MAX_SCALE = 300;

    private final FilterReader reader;

    Literals(FilterReader reader) {
        this.reader = reader;
    }

    /** String, BigDecimal, Boolean or null. Booleans and null are taken in any case. */
    @Nullable
    Object read() {
        var start = reader.index();
        var value = readAny(start);
        if (!reader.atDelimiter()) {
            throw new Malformed(reader.index(), "a blank is expected after the value");
        }
        return value;
    }

    private @Nullable Object readAny(int start) {
        var first = reader.peek();
        if (reader.skip('"')) {
            return string(start);
        }
        if (first == '-' || FilterReader.isDigit(first)) {
            return number(start);
        }
        return switch (reader.word().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default ->
                throw new Malformed(
                        start, "a value is expected: a text in double quotes, a number, true, false or null");
        };
    }

    private String string(int start) {
        var value = new StringBuilder();
        while (!reader.skip('"')) {
            if (reader.atEnd()) {
                throw new Malformed(start, "the text is not closed");
            }
            value.append(character());
        }
        if (!isUnicode(value)) {
            throw new Malformed(start, "the text has half a surrogate pair or a zero character");
        }
        return value.toString();
    }

    private char character() {
        var at = reader.index();
        var c = reader.next();
        if (c == '\\') {
            return escaped();
        }
        if (c < ' ') {
            throw new Malformed(at, "a control character in a text must be escaped");
        }
        return c;
    }

    private char escaped() {
        var at = reader.index();
        return switch (reader.next()) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new Malformed(at, "JSON has no such escape");
        };
    }

    private char unicode() {
        var code = 0;
        for (int i = 0; i < 4; i++) {
            var at = reader.index();
            var digit = hex(reader.next());
            if (digit < 0) {
                throw new Malformed(at, "four hexadecimal digits are expected after \\u");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** Databases store neither half a surrogate pair nor a zero, so nothing can equal such a text. */
    private static boolean isUnicode(CharSequence text) {
        return text.codePoints().noneMatch(code -> code == 0 || (code <= 0xffff && Character.isSurrogate((char) code)));
    }

    private BigDecimal number(int start) {
        reader.skip('-');
        if (!reader.skip('0')) {
            digits();
        }
        if (reader.skip('.')) {
            digits();
        }
        if (reader.skip('e') || reader.skip('E')) {
            if (!reader.skip('-')) {
                reader.skip('+');
            }
            digits();
        }
        return bounded(start, reader.since(start));
    }

    private void digits() {
        if (!FilterReader.isDigit(reader.peek())) {
            throw new Malformed(reader.index(), "a digit is expected");
        }
        while (FilterReader.isDigit(reader.peek())) {
            reader.next();
        }
    }

    /** An exponent is a short way to write a very long number. */
    private static BigDecimal bounded(int start, String text) {
        if (text.length() > MAX_NUMBER_LENGTH) {
            throw new Malformed(start, "the number has more than " + MAX_NUMBER_LENGTH + " characters");
        }
        try {
            var number = new BigDecimal(text);
            if (Math.abs((long) number.scale()) <= MAX_SCALE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The exponent is beyond even BigDecimal.
        }
        throw new Malformed(
                start,
                "the number is out of range: its last digit is more than " + MAX_SCALE + " places from the point");
    }
}
