/**
 * Reads SCIM filters and PATCH paths (RFC 7644 §3.4.2.2, §3.5.2) into SCIMple's syntax tree, and means them as
 * {@code query.Query}. Uses {@code query} and {@code scim.schema}.
 */
@NullMarked
package dev.scimbridge.scim.filter;

import org.jspecify.annotations.NullMarked;
