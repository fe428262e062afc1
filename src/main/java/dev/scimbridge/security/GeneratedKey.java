package dev.scimbridge.security;

/** The key of an installation that has none configured; implemented by the store. */
public interface GeneratedKey {

    /**
     * The stored one, or this if there is none yet.
     *
     * @param proposal 64 hexadecimal digits
     */
    String keepOrGet(String proposal);
}
