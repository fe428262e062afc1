package dev.scimbridge.scim.filter;

import org.apache.directory.scim.spec.filter.FilterExpression;

/**
 * Reads a SCIM filter (RFC 7644 §3.4.2.2) into SCIMple's syntax tree. In place of SCIMple's own parser, which gives
 * {@code and} and {@code or} one precedence, ignores what follows, refuses non-ASCII text, and takes minutes and the stack for
 * deep nesting.
 *
 * <p>Numbers become {@code BigDecimal}. Within brackets a reference names a sub-attribute. {@code emails[type eq
 * "work"].value eq "x"} becomes {@code emails[type eq "work" and value eq "x"]}.
 */
public final class FilterParser {

    private final FilterLimits limits;

    public FilterParser(FilterLimits limits) {
        this.limits = limits;
    }

    /** @throws InvalidFilter for anything that is not a filter, or more of one than the limits allow */
    public FilterExpression parse(String filter) {
        try {
            return new Grammar(filter, limits).filter();
        } catch (Malformed e) {
            throw new InvalidFilter(e);
        }
    }
}
