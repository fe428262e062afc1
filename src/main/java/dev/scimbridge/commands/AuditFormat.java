package dev.scimbridge.commands;

import dev.scimbridge.audit.AuditRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** By whose names a record is exported. */
enum AuditFormat {
    /** The bridge's own. */
    PLAIN(AuditFormat::plain),
    /** The Elastic Common Schema's. */
    ECS(EcsEvent::of),
    /** Those of the Open Cybersecurity Schema Framework. */
    OCSF(OcsfEvent::of);

    private final Function<AuditRecord, Map<String, Object>> names;

    AuditFormat(Function<AuditRecord, Map<String, Object>> names) {
        this.names = names;
    }

    /** As JSON has it. */
    Map<String, Object> asMap(AuditRecord record) {
        return names.apply(record);
    }

    private static Map<String, Object> plain(AuditRecord record) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("at", record.at().toString());
        shown.put("subject", record.subject());
        shown.put("what", record.what().wire());
        if (!record.detail().isEmpty()) {
            shown.put("detail", record.detail());
        }
        record.request().ifPresent(request -> shown.put("request", request));
        record.trace().ifPresent(trace -> shown.put("trace", trace));
        return shown;
    }
}
