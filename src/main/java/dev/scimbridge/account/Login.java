package dev.scimbridge.account;

import java.util.Optional;
import java.util.regex.Pattern;

/** The e-mail address a user logs in to Falcon with; kept lower-case, because Falcon stores it so and finds it only so. */
public record Login(String value) {

    /** Also a quoted local part (RFC 5321 §4.1.2), in which blanks and {@code @} may stand and a backslash guards any character. */
    private static final Pattern EMAIL = Pattern.compile(
            "(?:[^@\\s\\p{Cntrl}]{1,64}|\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[ -~]){1,62}\")" + "@[^@\\s\\p{Cntrl}]{1,252}");

    private static final int MOST_CHARACTERS = 254;

    public Login {
        value = CaselessKey.of(value);
        if (!isEmail(value)) {
            throw new IllegalArgumentException("a Falcon login is an e-mail address");
        }
    }

    /** Empty when the text is no e-mail address. */
    public static Optional<Login> parse(String text) {
        return Optional.of(CaselessKey.of(text)).filter(Login::isEmail).map(Login::new);
    }

    /** As it is kept: lower case may be longer. */
    private static boolean isEmail(String caseless) {
        return caseless.length() <= MOST_CHARACTERS && EMAIL.matcher(caseless).matches();
    }

    /** The part before the last {@code @}. */
    public String localPart() {
        return value.substring(0, value.lastIndexOf('@'));
    }
}
