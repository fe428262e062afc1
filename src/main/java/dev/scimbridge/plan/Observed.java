package dev.scimbridge.plan;

import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.Holdings;
import java.util.Optional;

/** What Falcon holds of an account, as far as is known. */
public record Observed(Optional<FalconUser> user, Holdings holdings) {}
