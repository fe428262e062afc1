package dev.scimbridge.commands;

import dev.scimbridge.audit.AuditRecord;

/** What a write does that was accepted, as its record's words tell. */
enum AcceptedWrite {
    CREATE,
    CHANGE,
    DELETE;

    /** @param record of something that was accepted */
    static AcceptedWrite of(AuditRecord record) {
        if (record.detail().startsWith("create")) {
            return CREATE;
        }
        return record.detail().startsWith("delete") ? DELETE : CHANGE;
    }
}
