package dev.scimbridge.logs;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The secrets that tests use, by what they are called. {@link CanaryWatch} fails each test during which one of them is logged, or a text of
 * the form that the bridge's tokens have.
 */
public final class Canaries {

    /** Shorter ones would be found where nobody told them. */
    private static final int SHORTEST = 12;

    private static final String TOKENS_BEGIN = "fsb_";
    private static final Pattern TOKEN = Pattern.compile("fsb_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}");
    private static final Map<String, String> PLANTED = new ConcurrentHashMap<>();

    private Canaries() {}

    /**
     * From now on a secret must not be logged.
     *
     * @param name what is said of it where it is found
     * @return the secret
     * @throws IllegalArgumentException it is so short that other texts have it by chance
     */
    public static String plant(String name, String secret) {
        if (secret.length() < SHORTEST) {
            throw new IllegalArgumentException(name + " has fewer than " + SHORTEST + " characters");
        }
        PLANTED.put(secret, name);
        return secret;
    }

    /** The name of a secret that a text has, be it a token of the bridge that nobody planted. */
    static Optional<String> findIn(String text) {
        return text.contains(TOKENS_BEGIN) && TOKEN.matcher(text).find()
                ? Optional.of("a token of the bridge")
                : findPlantedIn(text);
    }

    /** The name of a planted secret that a text has. */
    public static Optional<String> findPlantedIn(String text) {
        for (var planted : PLANTED.entrySet()) {
            if (text.contains(planted.getKey())) {
                return Optional.of(planted.getValue());
            }
        }
        return Optional.empty();
    }
}
