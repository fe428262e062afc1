package dev.scimbridge.commands;

import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.audit.AuditRecord.What;

/** What a record is about, which its words tell: the id alone does not. */
enum RecordSubject {
    USER,
    GROUP,
    /** A decision about what was held of either. */
    EITHER;

    static RecordSubject of(AuditRecord record) {
        if (record.what() != What.ACCEPTED) {
            return USER;
        }
        if (record.detail().endsWith(" what is held")) {
            return EITHER;
        }
        return record.detail().matches("(create|change|rename|delete) group.*") ? GROUP : USER;
    }
}
