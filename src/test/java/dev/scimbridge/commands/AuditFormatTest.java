package dev.scimbridge.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.audit.AuditRecord.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Each format against a file that shows it whole; {@code -Dgolden=write} writes them anew. */
class AuditFormatTest {

    private static final Path FILES = Path.of("src", "test", "resources", "audit");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant AT = Instant.parse("2026-11-28T18:00:00.123Z");
    private static final String ADA = "0b3ab5c6-4f6e-4d2f-9d59-0d6b5f0c7a01";
    private static final String ANALYSTS = "7c1e9d30-11aa-4a55-8a57-5f20b0a4cd02";
    private static final String TOKEN = "Xy12Ab9Z";
    private static final List<AuditRecord> RECORDS = List.of(
            accepted(ADA, "create", "request-create"),
            accepted(ADA, "deactivate", "request-change"),
            accepted(ADA, "delete", "request-delete"),
            accepted(ANALYSTS, "create group, 1 members joined and 0 left", "request-group"),
            accepted(ANALYSTS, "delete group", "request-ungroup"),
            accepted(ADA, "allow what is held", "operator hedy"),
            done(What.CREATED, "", "request-create"),
            done(What.UPDATED, "", "request-change"),
            done(What.GRANTED, "falconhost_analyst", "mapping 7, catalogue 3"),
            done(What.REVOKED, "falconhost_analyst", "operator hedy"),
            done(What.DELETED, "its former user", "request-delete"),
            new AuditRecord(AT, ADA, What.FOUND, "event_viewer", Optional.empty(), Optional.empty()),
            token(What.TOKEN_CREATED, "okta, groups:rw users:rw, expires 2027-11-28T18:00:00Z, from everywhere"),
            token(What.TOKEN_REVOKED, "okta, from 2026-12-05T18:00:00Z on, succeeded by Qr34Cd8W"),
            AuditRecord.stored(
                    AT, ADA, "SEEN_FROM_AFAR", "through a glass", Optional.of("request-later"), Optional.empty()));

    private static AuditRecord accepted(String subject, String detail, String request) {
        return new AuditRecord(AT, subject, What.ACCEPTED, detail, Optional.of(request), Optional.empty());
    }

    private static AuditRecord token(What what, String detail) {
        return new AuditRecord(AT, TOKEN, what, detail, Optional.of("operator hedy"), Optional.empty());
    }

    private static AuditRecord done(What what, String detail, String request) {
        return new AuditRecord(AT, ADA, what, detail, Optional.of(request), Optional.of("trace-1"));
    }

    @ParameterizedTest
    @EnumSource(AuditFormat.class)
    void eachKindOfRecordIsExportedAsTheFileShows(AuditFormat format) throws IOException {
        var exported = RECORDS.stream()
                .map(record -> JSON.writeValueAsString(format.asMap(record)) + "\n")
                .collect(Collectors.joining());
        var file = FILES.resolve(format.name().toLowerCase(Locale.ROOT) + ".jsonl");
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(FILES);
            Files.writeString(file, exported);
        }

        assertThat(Files.readString(file)).isEqualTo(exported);
    }

    @Test
    void thereIsARecordOfEachKind() {
        assertThat(RECORDS).extracting(AuditRecord::what).contains(What.values());
    }

    @Test
    void thePageExplainsEachField() throws IOException {
        var page = Files.readString(Path.of("docs", "operations.md"));
        assertThat(Stream.of(AuditFormat.values())
                        .flatMap(format -> RECORDS.stream().flatMap(record -> format.asMap(record).keySet().stream())))
                .allSatisfy(field -> assertThat(page).contains("| " + field + " |"));
    }
}
