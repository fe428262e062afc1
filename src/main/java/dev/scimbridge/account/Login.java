package dev.scimbridge.account;

import java.util.Optional;
import java.util.regex.Pattern;

/** The e-mail address a user logs in to Falcon with; kept lower-case, because Falcon stores it so and finds it only so. */
public record Login(String value) {

    /** Also a quoted local part (RFC 5321 §4.1.2), in which blanks and {@code @} may stand and a backslash guards any character. */
    private static final Pattern EMAIL = Pattern.compile(
            "(?:[^@\\s\\p{Cntrl}]{1,64}|\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[ -~]){1,62}\")" + "@[^@\\s\\p{Cntrl}]{1,188}");

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

    /** The part before the last {@code @}. */
    public String localPart() {
        return value.substring(0, value.lastIndexOf('@'));
    }
}
