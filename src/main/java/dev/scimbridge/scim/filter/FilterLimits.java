package dev.scimbridge.scim.filter;

/**
 * What a filter or a path may have at most, so that a hostile one costs nothing.
 *
 * @param maxLength characters
 * @param maxDepth nested parentheses and brackets
 * @param maxTerms comparisons
 */
public record FilterLimits(int maxLength, int maxDepth, int maxTerms) {

    public static final FilterLimits DEFAULT = new FilterLimits(4096, 40, 200);

    public FilterLimits {
        if (maxLength < 1 || maxDepth < 1 || maxDepth > 1_000 || maxTerms < 1) {
            throw new IllegalArgumentException("Filter limits must be positive, and the depth at most 1,000");
        }
    }
}
