package dev.scimbridge.scim;

import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.provisioning.UserProvisioning;
import dev.scimbridge.scim.bulk.BulkBody;
import dev.scimbridge.scim.bulk.BulkJob;
import dev.scimbridge.scim.bulk.BulkOperation;
import dev.scimbridge.scim.bulk.BulkRequest;
import dev.scimbridge.scim.bulk.BulkResult;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /Bulk} (RFC 7644 §3.7). Each operation goes where its twin request would; all wait within one budget.
 */
@RestController
class BulkController {

    private static final Pattern PATH = Pattern.compile("/?(Users|Groups)(?:/([^/?]+))?/?(?:\\?(.*))?");

    private final UserResources users;
    private final GroupResources groups;
    private final UserProvisioning provisioning;
    private final ScimProperties properties;

    BulkController(
            UserResources users, GroupResources groups, UserProvisioning provisioning, ScimProperties properties) {
        this.users = users;
        this.groups = groups;
        this.provisioning = provisioning;
        this.properties = properties;
    }

    @PostMapping({ScimConfiguration.BASE + "/Bulk", ScimConfiguration.BASE + "/Bulk/"})
    ResponseEntity<ScimBody> bulk(ScimRequest request) {
        var bulk = BulkRequest.parse(request.body(), properties.maxBulkOperations());
        var done = new BulkJob(bulk, new Twins(request, provisioning.budget())).run();
        return request.answer(HttpStatus.OK).body(new BulkBody(done));
    }

    /** Once the database has failed nothing more is begun: what the client has given up by then would undo what it writes later. */
    private final class Twins implements BulkJob.Performer {

        private final ScimRequest request;
        private final AnswerDeadline budget;
        private Optional<ScimException> outage = Optional.empty();

        Twins(ScimRequest request, AnswerDeadline budget) {
            this.request = request;
            this.budget = budget;
        }

        @Override
        public BulkResult perform(BulkOperation operation) {
            return outage.map(away -> refused(operation, away)).orElseGet(() -> performed(operation));
        }

        private BulkResult performed(BulkOperation operation) {
            try {
                var path = PATH.matcher(operation.path());
                if (!path.matches()) {
                    throw ScimException.notFound("There is nothing at this path; write /Users/... or /Groups/...");
                }
                return succeeded(answer(operation, path), operation);
            } catch (RuntimeException e) {
                var told = ScimErrors.toScim(e, operation.method());
                outage = ScimErrors.isDatabaseAway(e) ? Optional.of(told) : Optional.empty();
                return refused(operation, told);
            }
        }

        private ScimAnswer answer(BulkOperation operation, Matcher path) {
            var endpoint = path.group(1).equals("Users") ? users : groups;
            var id = Optional.ofNullable(path.group(2));
            var twin = request.operation(operation.data(), path.group(3), operation.version(), budget);
            return switch (operation.method()) {
                case "POST" -> create(operation, id, endpoint, twin);
                case "PUT" -> endpoint.replace(named(id), twin);
                case "PATCH" -> endpoint.patch(named(id), twin);
                case "DELETE" -> endpoint.delete(named(id), twin);
                default -> throw ScimException.invalidSyntax("method must be POST, PUT, PATCH or DELETE.");
            };
        }

        private static ScimAnswer create(
                BulkOperation operation, Optional<String> id, ResourceEndpoint endpoint, ScimRequest twin) {
            if (id.isPresent()) {
                throw ScimException.of(405, "POST goes to /Users or /Groups.");
            }
            if (operation.bulkId().isEmpty()) {
                throw ScimException.invalidSyntax("A POST needs a bulkId.");
            }
            return endpoint.create(twin);
        }

        private static String named(Optional<String> id) {
            return id.orElseThrow(() -> ScimException.of(405, "This method needs the id of a resource in its path."));
        }

        private BulkResult succeeded(ScimAnswer answer, BulkOperation operation) {
            return new BulkResult(
                    answer.status().value(),
                    answer.location().or(() -> location(operation)),
                    answer.version(),
                    Optional.empty());
        }

        @Override
        public BulkResult refused(BulkOperation operation, ScimException why) {
            return new BulkResult(why.status(), location(operation), Optional.empty(), Optional.of(new ErrorBody(why)));
        }

        private Optional<String> location(BulkOperation operation) {
            var path = PATH.matcher(operation.path());
            return path.matches() && path.group(2) != null && !BulkOperation.isReference(path.group(2))
                    ? Optional.of(request.locations().of(path.group(1) + "/" + path.group(2)))
                    : Optional.empty();
        }
    }
}
