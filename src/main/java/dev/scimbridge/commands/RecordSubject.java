package dev.scimbridge.commands;

import dev.scimbridge.audit.AuditRecord;

/** What a record is about, which its words tell: the id alone does not. */
enum RecordSubject {
    USER,
    GROUP,
    /** A decision about what was held of either, or what only a later version knows. */
    EITHER,
    TOKEN;

    static RecordSubject of(AuditRecord record) {
        return switch (record.what()) {
            case ACCEPTED -> wanted(record);
            case CREATED, UPDATED, GRANTED, REVOKED, DELETED, FOUND -> USER;
            case TOKEN_CREATED, TOKEN_REVOKED -> TOKEN;
            case OTHER -> EITHER;
        };
    }

    private static RecordSubject wanted(AuditRecord record) {
        if (record.detail().endsWith(" what is held")) {
            return EITHER;
        }
        return record.detail().matches("(create|change|rename|delete) group.*") ? GROUP : USER;
    }
}
