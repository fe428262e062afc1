package dev.scimbridge.security;

import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The first token ({@code bridge.scim.token}), for an unattended installation; empty where tokens are created by command.
 *
 * @param token what the identity provider sends as its bearer token; at least 32 characters, shown by no {@code toString}
 */
@ConfigurationProperties("bridge.scim")
record FirstTokenProperties(@DefaultValue("") String token) {

    private static final int SHORTEST = 32;

    FirstTokenProperties {
        if (!token.isBlank() && token.length() < SHORTEST) {
            throw new IllegalArgumentException("bridge.scim.token has " + token.length()
                    + " characters; it must have at least " + SHORTEST + ". Make one with: openssl rand -base64 33");
        }
    }

    Optional<ConfiguredToken> configured() {
        return token.isBlank() ? Optional.empty() : Optional.of(new ConfiguredToken(token));
    }

    @Override
    public String toString() {
        return "FirstTokenProperties[]";
    }
}
