package dev.scimbridge.query;

/**
 * One value of an attribute (RFC 7643 §2.3); a multi-valued attribute has several. What is unassigned, {@code null} or an
 * empty list has none (RFC 7643 §2.5).
 */
public sealed interface AttributeValue permits Query.Text, Query.Bool, Query.Number, Query.Time, AttributeDocument {}
