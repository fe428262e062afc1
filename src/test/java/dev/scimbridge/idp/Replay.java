package dev.scimbridge.idp;

import dev.scimbridge.http.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replays the recorded requests of an identity provider, one folder of test resources under {@code idp}, against a
 * running service provider. Each step file holds a request and what its answer must be ({@code json}) and should be
 * ({@code should}: a warning); values captured from one answer are used by later steps.
 */
public final class Replay {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final URI base;
    private final String token;
    private final Options options;
    private final Variables variables = new Variables();

    private Replay(URI base, String token, Options options) {
        this.base = base;
        this.token = token;
        this.options = options;
        variables.put("run", options.runId().isEmpty() ? "" : "+" + options.runId());
        variables.put("gs", options.groupSuffix());
        variables.put("base", base.toString());
        variables.put("token", token);
    }

    /**
     * How to replay.
     *
     * @param runId makes user names unique on a server that keeps data: {@code ada+ID@example.com}; empty: none
     * @param groupSuffix appended to each group name
     * @param skipTags steps with one of these tags are left out
     * @param strict what should be counts as what must be, and optional steps as all others
     */
    public record Options(String runId, String groupSuffix, Set<String> skipTags, boolean strict) {

        public static final Options DEFAULT = new Options("", "", Set.of(), false);

        public Options {
            skipTags = Set.copyOf(skipTags);
        }

        /** User and group names of their own. */
        public static Options run(String id) {
            return new Options(id, "-" + id, Set.of(), false);
        }
    }

    /** @param baseUri as {@code http://localhost:8080/scim/v2} */
    public static Report run(URI baseUri, String token, String folder) {
        return run(baseUri, token, folder, Options.DEFAULT);
    }

    public static Report run(URI baseUri, String token, String folder, Options options) {
        var base = URI.create(baseUri.toString().replaceAll("/+$", ""));
        return new Replay(base, token, options).run(folder);
    }

    /** How a replay went. */
    public record Report(List<Step> passed, List<Step> failed, List<Step> skipped) {

        public Report {
            passed = List.copyOf(passed);
            failed = List.copyOf(failed);
            skipped = List.copyOf(skipped);
        }

        /** One line per failed step and per warning, and the count. */
        @Override
        public String toString() {
            var lines = new ArrayList<String>();
            failed.forEach(step -> lines.add("FAIL " + step.file() + ": " + step.name() + ": " + step.problems()));
            passed.stream()
                    .filter(step -> !step.warnings().isEmpty())
                    .forEach(step -> lines.add("WARN " + step.file() + ": " + step.name() + ": " + step.warnings()));
            lines.add("%d passed, %d failed, %d skipped".formatted(passed.size(), failed.size(), skipped.size()));
            return String.join("\n", lines);
        }

        /** The steps that passed although something should have been otherwise. */
        public List<Step> warned() {
            return passed.stream().filter(step -> !step.warnings().isEmpty()).toList();
        }
    }

    /**
     * One request and what was found wrong with its answer.
     *
     * @param file {@code okta/08-assign-create-the-user...}
     */
    public record Step(String file, String name, List<String> problems, List<String> warnings) {
        public Step {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    private Report run(String folder) {
        var passed = new ArrayList<Step>();
        var failed = new ArrayList<Step>();
        var skipped = new ArrayList<Step>();
        for (var file : files(folder)) {
            var definition = JSON.readTree(file);
            var label = folder + "/" + file.getFileName().toString().replace(".json", "");
            var step = run(label, definition);
            if (step == null) {
                skipped.add(new Step(label, definition.path("name").asString(), List.of(), List.of()));
            } else {
                (step.problems().isEmpty() ? passed : failed).add(step);
            }
        }
        return new Report(passed, failed, skipped);
    }

    private static List<Path> files(String folder) {
        var resource = Replay.class.getResource("/idp/" + folder);
        if (resource == null) {
            throw new IllegalArgumentException("no folder idp/" + folder);
        }
        try (var files = Files.list(Path.of(resource.toURI()))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Null when the step is left out. */
    private @Nullable Step run(String label, JsonNode definition) {
        var tags = texts(definition.path("tags"));
        if (!Collections.disjoint(tags, options.skipTags())) {
            return null;
        }
        var findings = new Findings();
        try {
            exchange(definition, findings);
        } catch (StepFailure e) {
            if (tags.contains("cleanup")) {
                return null; // what it would clean up was never made
            }
            findings.problems.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            findings.problems.add("no answer: " + e);
        }
        return findings.step(label, definition, options.strict());
    }

    private void exchange(JsonNode definition, Findings findings) throws IOException {
        var request = definition.path("request");
        var target = base.getRawPath() + variables.encoded(request.path("path").stringValue());
        var method = request.path("method").stringValue();
        var answer = RawHttp.send(base, method, target, headers(request), body(request), TIMEOUT);
        new Expectation(definition.path("expect"), variables).compare(answer, findings);
        capture(definition.path("capture"), answer, findings);
    }

    private Map<String, String> headers(JsonNode request) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        if (!token.isEmpty()) {
            headers.put("Authorization", "Bearer " + token);
        }
        request.path("headers").properties().forEach(header -> {
            headers.remove(header.getKey());
            if (!header.getValue().isNull()) {
                headers.put(header.getKey(), variables.render(header.getValue().stringValue()));
            }
        });
        return headers;
    }

    private byte @Nullable [] body(JsonNode request) {
        if (request.has("rawBody")) {
            return variables.render(request.get("rawBody").stringValue()).getBytes(StandardCharsets.UTF_8);
        }
        if (!request.has("body") && !request.has("body_from")) {
            return null;
        }
        var document = variables.render(request.has("body") ? request.get("body") : JSON.createObjectNode());
        if (request.has("body_from")) {
            document = merged(variables.get(request.get("body_from").stringValue()), document);
        }
        if (document instanceof ObjectNode object) {
            object.remove(texts(request.path("body_drop")));
        }
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A merge patch (RFC 7396). */
    private static JsonNode merged(@Nullable JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        var result = target instanceof ObjectNode object ? object.deepCopy() : JSON.createObjectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merged(result.get(change.getKey()), change.getValue()));
            }
        });
        return result;
    }

    private void capture(JsonNode captures, RawHttp.Answer answer, Findings findings) {
        var document = parse(answer);
        var clean = findings.problems.isEmpty();
        captures.properties().forEach(capture -> {
            var found = document == null || answer.status() >= 400
                    ? List.<JsonNode>of()
                    : JsonPath.at(document, capture.getValue().stringValue());
            if (!found.isEmpty()) {
                variables.put(capture.getKey(), found.getFirst());
            } else if (clean) {
                findings.problems.add("nothing at " + capture.getValue() + " to capture as '" + capture.getKey() + "'");
            }
        });
    }

    /** Null when the answer has no JSON body. */
    static @Nullable JsonNode parse(RawHttp.Answer answer) {
        try {
            return answer.body().length == 0 ? null : JSON.readTree(answer.body());
        } catch (JacksonException e) {
            return null;
        }
    }

    static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(element -> texts.add(element.asString()));
        return texts;
    }

    /** What was found wrong with one answer so far. */
    static final class Findings {

        final List<String> problems = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();

        Step step(String label, JsonNode definition, boolean strict) {
            var name = definition.path("name").asString();
            var all = new ArrayList<>(warnings);
            all.addAll(problems);
            if (strict) {
                return new Step(label, name, all, List.of());
            }
            return definition.path("optional").asBoolean(false)
                    ? new Step(label, name, List.of(), all)
                    : new Step(label, name, problems, warnings);
        }
    }
}
