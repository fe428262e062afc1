/** JWTs of an OAuth 2 issuer, beside the bridge's own tokens: the issuer's keys, and what a token must say. Uses {@code Scope} and {@code UserClaim} only. */
@NamedInterface("jwt")
@NullMarked
package dev.scimbridge.security.jwt;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
