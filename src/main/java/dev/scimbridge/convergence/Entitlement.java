package dev.scimbridge.convergence;

import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.mapping.RoleResolution.Resolved;

/**
 * What an account is to hold, and by what that was found out.
 *
 * @param resolution of the versions that its converge plans by, in the user's own CID
 * @param roles that it is given; none where it is to have no access
 */
record Entitlement(RoleResolution resolution, Resolved roles) {}
