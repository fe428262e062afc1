package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.filter.FilterLimits;

/**
 * What a PATCH may have at most.
 *
 * @param maxOperations more are refused
 * @param paths of each path, and of the filter in it
 */
public record PatchLimits(int maxOperations, FilterLimits paths) {}
