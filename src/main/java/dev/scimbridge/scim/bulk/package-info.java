/**
 * Several operations in one request (RFC 7644 §3.7): their order, what they say of each other by {@code bulkId}, and when to
 * stop. What an operation does is somebody else's.
 */
@NullMarked
package dev.scimbridge.scim.bulk;

import org.jspecify.annotations.NullMarked;
