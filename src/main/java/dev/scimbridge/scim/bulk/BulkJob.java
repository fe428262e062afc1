package dev.scimbridge.scim.bulk;

import dev.scimbridge.scim.protocol.ScimException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Performs the operations of a Bulk request in their order, except that one waits for what it refers to, and what is done to a
 * resource later waits with it: "the same stateful result is achieved" (RFC 7644 §3.7). Where some wait for each other, one is
 * created without what is not there yet, and completed when it is ("The service provider MUST try to resolve circular
 * cross-references", §3.7.1).
 */
public final class BulkJob {

    /** Of what a client reads or changes, with the attributes it asks for. */
    private static final int LONGEST_PATH = 2_048;

    private final BulkRequest request;
    private final Performer performer;
    private final Set<String> created;
    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> failed = new HashSet<>();
    private final Map<Integer, BulkResult> results = new TreeMap<>();
    private int errors;

    /** Does what the twin request of an operation would do. */
    public interface Performer {

        /** @return never throws: a failure is a result */
        BulkResult perform(BulkOperation operation);

        /** The result of an operation that cannot be performed. */
        BulkResult refused(BulkOperation operation, ScimException why);
    }

    /** An operation that is still to be done; one of {@code created} completes what its create had to leave out. */
    private record Step(int number, BulkOperation operation, Optional<BulkResult> created, Set<String> references) {}

    /** What became of an operation. */
    public record Done(BulkOperation operation, BulkResult result) {}

    public BulkJob(BulkRequest request, Performer performer) {
        this.request = request;
        this.performer = performer;
        this.created = request.operations().stream()
                .filter(BulkOperation::creates)
                .flatMap(operation -> operation.bulkId().stream())
                .collect(Collectors.toSet());
    }

    /**
     * What became of each operation that was performed, in the order of the request. What was created is completed, or reported as
     * a failure, whatever stops the rest.
     */
    public List<Done> run() {
        var waiting = steps();
        while (!waiting.isEmpty() && errors < request.failOnErrors()) {
            var ready = pass(waiting);
            if (!ready) {
                cut(waiting);
            }
        }
        waiting.stream().filter(step -> step.created().isPresent()).forEach(this::perform);
        return results.entrySet().stream()
                .map(entry -> new Done(request.operations().get(entry.getKey()), entry.getValue()))
                .toList();
    }

    private List<Step> steps() {
        var steps = new ArrayList<Step>();
        for (var number = 0; number < request.operations().size(); number++) {
            var operation = request.operations().get(number);
            var references = isTooLong(operation) ? Set.<String>of() : References.of(operation);
            steps.add(new Step(number, operation, Optional.empty(), references));
        }
        return steps;
    }

    /** @return whether anything could be done */
    private boolean pass(List<Step> waiting) {
        var steps = List.copyOf(waiting);
        waiting.clear();
        var waitedFor = new HashSet<String>();
        for (var step : steps) {
            if (errors < request.failOnErrors() && missing(step).isEmpty() && !waitedFor.contains(resource(step))) {
                perform(step);
            } else {
                waiting.add(step);
                waitedFor.add(resource(step));
            }
        }
        return waiting.size() < steps.size();
    }

    /** The path of what it changes; of a create nothing that another one could wait for, or that waits for another one. */
    private String resource(Step step) {
        return step.operation().creates() || isTooLong(step.operation())
                ? "nothing " + step.number()
                : References.resolved(spelt(step.operation().path()), ids);
    }

    /** The path in one of its spellings: with or without a slash at either end it is the same. */
    private static String spelt(String path) {
        return References.address(path).replaceAll("^/|/$", "");
    }

    /** What it refers to that is still to be created. */
    private Set<String> missing(Step step) {
        return step.references().stream()
                .filter(reference ->
                        created.contains(reference) && !ids.containsKey(reference) && !failed.contains(reference))
                .collect(Collectors.toSet());
    }

    private BulkResult perform(Step step) {
        var result = refusal(step)
                .map(why -> performer.refused(step.operation(), why))
                .orElseGet(() -> performer.perform(References.resolved(step.operation(), ids)));
        var whole = step.created().map(result::completing).orElse(result);
        note(step, whole);
        return whole;
    }

    private static boolean isTooLong(BulkOperation operation) {
        return operation.path().length() > LONGEST_PATH;
    }

    private Optional<ScimException> refusal(Step step) {
        if (isTooLong(step.operation())) {
            return Optional.of(
                    ScimException.of(414, "The path of an operation has at most " + LONGEST_PATH + " characters."));
        }
        if (step.operation().wrong().isPresent()) {
            return step.operation().wrong().map(ScimException::invalidSyntax);
        }
        if (step.operation().creates() && isTaken(step.operation().bulkId())) {
            return Optional.of(ScimException.invalidValue("Another operation of this request has the same bulkId."));
        }
        return step.references().stream()
                .filter(reference -> !ids.containsKey(reference))
                .findFirst()
                .map(reference -> created.contains(reference)
                        ? ScimException.of(
                                409, "The operation that bulkId:" + shown(reference) + " refers to was not done.")
                        : ScimException.invalidValue(
                                "No operation of this request has bulkId " + shown(reference) + "."));
    }

    private boolean isTaken(Optional<String> bulkId) {
        return bulkId.filter(id -> ids.containsKey(id) || failed.contains(id)).isPresent();
    }

    private static String shown(String reference) {
        return reference.substring(0, Math.min(reference.length(), 100));
    }

    private void note(Step step, BulkResult result) {
        results.put(step.number(), result);
        if (result.failure().isPresent()) {
            errors++;
        }
        if (!step.operation().creates()) {
            return;
        }
        step.operation()
                .bulkId()
                .filter(bulkId -> !isTaken(Optional.of(bulkId)))
                .ifPresent(bulkId -> result.id()
                        .filter(id -> result.failure().isEmpty())
                        .ifPresentOrElse(id -> ids.put(bulkId, id), () -> failed.add(bulkId)));
    }

    /** All wait for each other: the first create goes ahead without what it waits for. */
    private void cut(List<Step> waiting) {
        var step = waiting.stream()
                .filter(one -> one.operation().creates())
                .findFirst()
                .orElseThrow();
        waiting.remove(step);
        var missing = missing(step);
        var first = new Step(
                step.number(),
                References.without(step.operation(), missing),
                Optional.empty(),
                step.references().stream()
                        .filter(reference -> !missing.contains(reference))
                        .collect(Collectors.toSet()));
        var created = perform(first);
        created.id()
                .filter(id -> created.failure().isEmpty())
                .map(id -> step.operation().completing(id))
                .ifPresent(rest ->
                        waiting.addFirst(new Step(step.number(), rest, Optional.of(created), step.references())));
    }
}
