package dev.scimbridge.security;

import java.util.Optional;

/** The first token of the settings, as the service that started last had it; implemented by the store. */
public interface FirstToken {

    /** What it is called on record: its setting. */
    String NAME = "bridge.scim.token";

    /**
     * What names it.
     *
     * @param keyId as a {@link Token} has one; it does not tell the text
     * @param hashKey the id of the key by which it was named, see {@link Keyring}
     */
    record Named(String keyId, String hashKey) {}

    /** Empty: the settings had none, or no service has started yet. */
    Optional<Named> last();

    /**
     * Keeps what the settings have now, and puts on record that the one ended and the other began; does nothing where another
     * replica was first.
     *
     * @param successor not stored as a token: its text is in the settings
     */
    void replace(Optional<Named> former, Optional<Token> successor);
}
