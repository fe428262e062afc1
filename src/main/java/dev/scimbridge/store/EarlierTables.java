package dev.scimbridge.store;

/** What becomes of tables that an earlier version of the bridge made. */
public enum EarlierTables {
    /** They are completed: the service starts, or what is opened is a copy. */
    COMPLETED,
    /** Nothing is opened: the service of that version may be running on them, and could not be started again. */
    REFUSED
}
