package dev.scimbridge.commands;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A name that an operator gives and others read on their terminals: one line of 1 to 100 characters, no control characters. */
final class GivenName implements ITypeConverter<String> {

    private static final int LONGEST = 100;

    @Override
    public String convert(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("it is empty");
        }
        if (text.length() > LONGEST) {
            throw new TypeConversionException(
                    "it has %d characters, %d are the most".formatted(text.length(), LONGEST));
        }
        if (Terminal.hasUnseen(text)) {
            throw new TypeConversionException("it has characters that cannot be seen, as a line break");
        }
        return text;
    }
}
