/** The edges as an attacker finds them. */
@NullMarked
package dev.scimbridge.security;

import org.jspecify.annotations.NullMarked;
