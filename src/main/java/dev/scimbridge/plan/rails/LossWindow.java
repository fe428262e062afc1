package dev.scimbridge.plan.rails;

import dev.scimbridge.account.AccountId;
import java.util.HashSet;
import java.util.Set;

/** Who has lost access within the window, for looking ahead. */
public interface LossWindow {

    /** The accounts that count. */
    Set<AccountId> counted();

    /** How many may count. */
    long limit();

    /** A budget that begins as this window is now, and of which nothing is kept. */
    default LossBudget preview() {
        var counted = new HashSet<>(counted());
        var limit = limit();
        return account -> {
            var admitted = counted.contains(account) || counted.size() < limit;
            if (admitted) {
                counted.add(account);
            }
            return admitted;
        };
    }
}
