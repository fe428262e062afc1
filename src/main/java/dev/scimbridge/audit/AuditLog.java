package dev.scimbridge.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The records, in the order in which they were written. What changes Falcon is recorded by the commit that stores its outcome,
 * what a client wants and what is done to a token by the commit that stores it: a record that cannot be written fails the write.
 */
public interface AuditLog {

    /** Records within its transaction that a write of the current request was stored. @param subject id of a user or group */
    void accepted(String subject, String detail);

    /** The oldest records of a request first, at most {@code limit}. */
    List<AuditRecord> ofRequest(String request, int limit);

    /** The newest records of a user, a group or a token first, at most {@code limit}. */
    List<AuditRecord> of(String subject, int limit);

    /** How a user came to a role last. @param role as {@link AuditRecord#detail} shows it */
    Optional<AuditRecord> grantOf(String subject, String role);

    /** In which states the users are that a request was the last to want something of: number by state. */
    Map<String, Long> statesOf(String request);

    /** Hands each record since a time to {@code each} while the next are still to be read, the oldest first; holds some hundreds at a time. */
    void export(Instant since, Consumer<AuditRecord> each);
}
