package dev.scimbridge.security;

import java.util.Optional;

/** The tokens that may be used. */
interface Tokens {

    /** The name of the token this is; empty when it is none, in a time that does not depend on how nearly it is one. */
    Optional<String> find(String token);
}
