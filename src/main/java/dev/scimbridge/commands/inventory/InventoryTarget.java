package dev.scimbridge.commands.inventory;

import java.util.Set;

/** Where an inventory goes. Every method fails with {@link OutputUnusable} only. */
public sealed interface InventoryTarget extends AutoCloseable permits PrintedInventory, ResumableFile {

    /** The uuids of users that need not be read: they are there from a run that was interrupted. */
    Set<String> alreadyRead();

    /** Takes a user that is not {@link #alreadyRead}; it outlasts an interruption where the target does. */
    void add(InventoryEntry entry);

    /**
     * The inventory is whole.
     *
     * @param listed the uuids of all users there are now: others, from before an interruption, are left out
     */
    Written finish(Set<String> listed);

    /** @param unreadable those of the users whose roles Falcon did not tell */
    record Written(int users, int unreadable) {

        static final Written NOTHING = new Written(0, 0);

        Written and(InventoryEntry entry) {
            return new Written(users + 1, unreadable + (entry.problem().isPresent() ? 1 : 0));
        }
    }

    @Override
    void close();
}
