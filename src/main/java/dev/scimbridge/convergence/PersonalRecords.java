package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the store has of one person, whatever kind of record it is: to be shown, and to be forgotten. */
public interface PersonalRecords {

    /**
     * The accounts that somebody means by an id or a userName, deleted ones too; an id alone of which an account is no more, while records
     * of it remain.
     */
    List<AccountId> find(String user);

    /** Whether an id is a group's, or was one's of which something was held: it is nobody's here. */
    boolean isGroup(String id);

    /** Every row about an account, by table and column; a table that has none is absent. Times are milliseconds since 1970. */
    Map<String, List<Map<String, @Nullable Object>>> rowsOf(AccountId id);

    /**
     * Removes every row that tells more of an account than its random id, at once.
     *
     * @return what became of it
     */
    Erasure erase(AccountId id);

    /** What became of an erasure. */
    sealed interface Erasure {}

    /** @param rows removed rows by table; empty: there were none any more */
    record Erased(Map<String, Integer> rows) implements Erasure {
        public Erased {
            rows = Map.copyOf(rows);
        }
    }

    /** Nothing was removed: it is a user of SCIM. */
    record StillAUser() implements Erasure {}

    /** Nothing was removed: it is deleted for SCIM, but Falcon still has it, or that is not known yet. */
    record StillInFalcon() implements Erasure {}
}
