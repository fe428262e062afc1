package dev.scimbridge.commands;

import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.audit.RequestScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A record by the names of the Elastic Common Schema, version 8.17: category {@code iam}. */
final class EcsEvent {

    private EcsEvent() {}

    static Map<String, Object> of(AuditRecord record) {
        var event = new LinkedHashMap<String, Object>();
        event.put("@timestamp", record.at().toString());
        event.put("ecs.version", "8.17.0");
        event.put("event.kind", "event");
        event.put("event.category", List.of("iam"));
        event.put("event.type", types(record));
        event.put("event.action", record.what().wire());
        event.put("event.outcome", "success");
        event.put("event.dataset", "falcon_scim_bridge.audit");
        event.put("service.name", "falcon-scim-bridge");
        subject(record, event);
        detail(record, event);
        record.request().ifPresent(request -> asker(request, event));
        record.trace().ifPresent(trace -> event.put("trace.id", trace));
        return event;
    }

    private static List<String> types(AuditRecord record) {
        var change = switch (record.what()) {
            case CREATED, TOKEN_CREATED -> "creation";
            case DELETED, TOKEN_REVOKED -> "deletion";
            case FOUND, OTHER -> "info";
            case UPDATED, GRANTED, REVOKED -> "change";
            case ACCEPTED -> wanted(record);
        };
        return switch (RecordSubject.of(record)) {
            case USER -> List.of("user", change);
            case GROUP -> List.of("group", change);
            case EITHER, TOKEN -> List.of("admin", change);
        };
    }

    private static String wanted(AuditRecord record) {
        return switch (AcceptedWrite.of(record)) {
            case CREATE -> "creation";
            case CHANGE -> "change";
            case DELETE -> "deletion";
        };
    }

    private static void subject(AuditRecord record, Map<String, Object> event) {
        switch (RecordSubject.of(record)) {
            case USER -> event.put("user.target.id", record.subject());
            case GROUP -> event.put("group.id", record.subject());
            case EITHER -> event.put("labels.subject", record.subject());
            case TOKEN -> event.put("labels.token", record.subject());
        }
    }

    private static void detail(AuditRecord record, Map<String, Object> event) {
        switch (record.what()) {
            case GRANTED, REVOKED, FOUND -> event.put("user.target.roles", List.of(record.detail()));
            case ACCEPTED, CREATED, UPDATED, DELETED, TOKEN_CREATED, TOKEN_REVOKED, OTHER -> {
                if (!record.detail().isEmpty()) {
                    event.put("message", record.detail());
                }
            }
        }
    }

    /** A request's id has no blanks; who else asks has a word before it. */
    private static void asker(String request, Map<String, Object> event) {
        RequestScope.findOperator(request)
                .ifPresentOrElse(
                        operator -> event.put("user.name", operator),
                        () -> event.put(request.indexOf(' ') < 0 ? "http.request.id" : "event.reason", request));
    }
}
