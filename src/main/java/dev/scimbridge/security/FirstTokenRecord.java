package dev.scimbridge.security;

import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.InitializingBean;

/**
 * Puts on record that the settings let somebody in by a first token, from the start that first has it to the first that has another or
 * none: whoever may change settings would come in unrecorded otherwise.
 */
final class FirstTokenRecord implements InitializingBean {

    private static final String PREFIX = "first-";
    private static final int DIGITS = 8;

    private final String text;
    private final FirstToken kept;
    private final Keyring keys;
    private final Clock clock;

    /** @param text blank: the settings have none */
    FirstTokenRecord(String text, FirstToken kept, Keyring keys, Clock clock) {
        this.text = text;
        this.kept = kept;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        var former = kept.last();
        if (!isAsBefore(former)) {
            kept.replace(former, successor());
        }
    }

    private boolean isAsBefore(Optional<FirstToken.Named> former) {
        if (text.isBlank()) {
            return former.isEmpty();
        }
        return former.filter(named ->
                        hash(named.hashKey()).map(FirstTokenRecord::keyId).equals(Optional.of(named.keyId())))
                .isPresent();
    }

    private Optional<String> hash(String key) {
        return keys.hash(key, "first token", text);
    }

    private static String keyId(String hash) {
        return PREFIX + hash.substring(0, DIGITS);
    }

    private Optional<Token> successor() {
        return text.isBlank() ? Optional.empty() : hash(keys.current()).map(this::token);
    }

    private Token token(String hash) {
        return new Token(
                keyId(hash),
                FirstToken.NAME,
                new Token.Hash(keys.current(), hash),
                EnumSet.allOf(Scope.class),
                List.of(),
                clock.instant(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public String toString() {
        return "FirstTokenRecord[]";
    }
}
