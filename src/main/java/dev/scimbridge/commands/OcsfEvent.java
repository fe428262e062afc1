package dev.scimbridge.commands;

import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.audit.RequestScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A record by the names of the Open Cybersecurity Schema Framework, version 1.4, category 3: a change of a user in Falcon is an Account
 * Change (3001), of its roles a User Access Management (3005), and what was accepted, or done to a token, an Entity Management (3004).
 */
final class OcsfEvent {

    private static final int CATEGORY = 3;
    private static final int ACCOUNT_CHANGE = 3001;
    private static final int ENTITY_MANAGEMENT = 3004;
    private static final int USER_ACCESS = 3005;
    private static final int OTHER = 99;
    private static final String PRODUCT = "falcon-scim-bridge";

    private OcsfEvent() {}

    /** @param id the framework's number of it, within its class */
    private record Activity(int classUid, int id, String name) {}

    static Map<String, Object> of(AuditRecord record) {
        var activity = activity(record);
        var event = new LinkedHashMap<String, Object>();
        event.put("time", record.at().toEpochMilli());
        event.put("category_uid", CATEGORY);
        event.put("class_uid", activity.classUid());
        event.put("activity_id", activity.id());
        event.put("activity_name", activity.name());
        event.put("type_uid", activity.classUid() * 100 + activity.id());
        event.put("severity_id", 1);
        event.put("status_id", 1);
        event.put("metadata", metadata(record));
        event.put("actor", actor(record));
        subject(record, activity, event);
        if (!record.detail().isEmpty()) {
            event.put("message", record.detail());
        }
        record.trace().ifPresent(trace -> event.put("unmapped", Map.of("falcon_trace_id", trace)));
        return event;
    }

    private static Activity activity(AuditRecord record) {
        return switch (record.what()) {
            case ACCEPTED -> wanted(record);
            case CREATED -> new Activity(ACCOUNT_CHANGE, 1, "Create");
            case DELETED -> new Activity(ACCOUNT_CHANGE, 6, "Delete");
            case UPDATED -> new Activity(ACCOUNT_CHANGE, OTHER, "Update");
            case GRANTED -> new Activity(USER_ACCESS, 1, "Assign Privileges");
            case REVOKED -> new Activity(USER_ACCESS, 2, "Revoke Privileges");
            case FOUND -> new Activity(USER_ACCESS, OTHER, "Found");
            case TOKEN_CREATED -> new Activity(ENTITY_MANAGEMENT, 1, "Create");
            case TOKEN_REVOKED -> new Activity(ENTITY_MANAGEMENT, 4, "Delete");
            case OTHER -> new Activity(ENTITY_MANAGEMENT, OTHER, "Other");
        };
    }

    private static Activity wanted(AuditRecord record) {
        return switch (AcceptedWrite.of(record)) {
            case CREATE -> new Activity(ENTITY_MANAGEMENT, 1, "Create");
            case CHANGE -> new Activity(ENTITY_MANAGEMENT, 3, "Update");
            case DELETE -> new Activity(ENTITY_MANAGEMENT, 4, "Delete");
        };
    }

    private static Map<String, Object> metadata(AuditRecord record) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("version", "1.4.0");
        metadata.put("product", product());
        record.request().ifPresent(request -> metadata.put("correlation_uid", request));
        return metadata;
    }

    private static Map<String, Object> product() {
        var product = new LinkedHashMap<String, Object>();
        product.put("name", PRODUCT);
        product.put("vendor_name", PRODUCT);
        return product;
    }

    private static Map<String, Object> actor(AuditRecord record) {
        var actor = new LinkedHashMap<String, Object>();
        actor.put("app_name", PRODUCT);
        record.request()
                .flatMap(RequestScope::findOperator)
                .ifPresent(operator -> actor.put("user", Map.of("name", operator)));
        return actor;
    }

    private static void subject(AuditRecord record, Activity activity, Map<String, Object> event) {
        if (activity.classUid() == ENTITY_MANAGEMENT) {
            event.put("entity", entity(record));
            return;
        }
        event.put("user", Map.of("uid", record.subject()));
        if (activity.classUid() == USER_ACCESS) {
            event.put("privileges", List.of(record.detail()));
        }
    }

    private static Map<String, Object> entity(AuditRecord record) {
        var entity = new LinkedHashMap<String, Object>();
        entity.put("uid", record.subject());
        switch (RecordSubject.of(record)) {
            case USER -> entity.put("type", "User");
            case GROUP -> entity.put("type", "Group");
            case TOKEN -> entity.put("type", "Token");
            case EITHER -> {}
        }
        return entity;
    }
}
