package dev.scimbridge.account;

import java.util.Optional;
import java.util.regex.Pattern;

/** The e-mail address a user logs in to Falcon with; kept lower-case, because Falcon stores it so and finds it only so. */
public record Login(String value) {

    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,188}");

    public Login {
        if (!EMAIL.matcher(value).matches()) {
            throw new IllegalArgumentException("a Falcon login is an e-mail address");
        }
        value = CaselessKey.of(value);
    }

    /** Empty when the text is no e-mail address. */
    public static Optional<Login> parse(String text) {
        return EMAIL.matcher(text).matches() ? Optional.of(new Login(text)) : Optional.empty();
    }

    /** The part before the {@code @}. */
    public String localPart() {
        return value.substring(0, value.indexOf('@'));
    }
}
