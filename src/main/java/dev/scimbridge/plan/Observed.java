package dev.scimbridge.plan;

import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What Falcon holds of an account, as far as is known.
 *
 * @param former the user whose place the present one has taken, while it exists
 */
public record Observed(Optional<FalconUser> user, Holdings holdings, Optional<Former> former) {

    /** @param replaced a read that has caught up showed what the present user holds */
    public record Former(FalconUser user, boolean replaced) {}

    /** @param lag how far a read may be behind a write */
    public static Observed of(Seen seen, Duration lag, Instant now) {
        var written =
                seen.doubts().stream().anyMatch(doubt -> doubt.what() == Doubt.What.OWN_WRITE && !doubt.isOver(now));
        var replaced = seen.isReadAfterCreate(lag) && !written;
        return new Observed(seen.user(), seen.holdings(), seen.former().map(user -> new Former(user, replaced)));
    }
}
