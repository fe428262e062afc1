package dev.scimbridge.idp;

import dev.scimbridge.http.RawHttp;
import dev.scimbridge.idp.Replay.Findings;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** The {@code expect} of a step, compared with an answer. */
final class Expectation {

    private final JsonNode expect;
    private final Variables variables;

    Expectation(JsonNode expect, Variables variables) {
        this.expect = expect;
        this.variables = variables;
    }

    void compare(RawHttp.Answer answer, Findings findings) {
        if (!statusIsGood(answer.status())) {
            findings.problems.add("status " + answer.status() + ", expected " + expect.path("status") + "; body "
                    + answer.text().substring(0, Math.min(200, answer.text().length())));
        }
        var document = Replay.parse(answer);
        if (!expect.path("json").isEmpty() && answer.status() != 204 && document == null) {
            findings.problems.add("the body is empty or not JSON");
        }
        if (document != null && answer.status() != 204) {
            compare(document, expect.path("json"), findings.problems);
            compare(document, expect.path("should"), findings.warnings);
        }
        compareHeaders(answer, expect.path("headers"), findings.problems);
        compareHeaders(answer, expect.path("should_headers"), findings.warnings);
        if (expect.has("max_ms") && answer.millis() > expect.get("max_ms").longValue()) {
            findings.warnings.add("took " + answer.millis() + " ms");
        }
    }

    private boolean statusIsGood(int status) {
        var wanted = expect.path("status");
        if (wanted.isArray()) {
            return StreamSupport.stream(wanted.spliterator(), false).anyMatch(one -> one.intValue() == status);
        }
        return wanted.isMissingNode() || wanted.intValue() == status;
    }

    private void compare(JsonNode document, JsonNode checks, List<String> sink) {
        checks.properties().forEach(check -> {
            var where = variables.render(check.getKey());
            Check.problem(JsonPath.at(document, where), variables.render(check.getValue()), where.contains("[*]"))
                    .ifPresent(wrong -> sink.add(where + " " + wrong));
        });
    }

    private void compareHeaders(RawHttp.Answer answer, JsonNode checks, List<String> sink) {
        checks.properties().forEach(check -> {
            var got = values(answer.headers().get(check.getKey().toLowerCase(Locale.ROOT)));
            Check.problem(got, variables.render(check.getValue()), false)
                    .ifPresent(wrong -> sink.add("header " + check.getKey() + " " + wrong));
        });
    }

    private static List<JsonNode> values(@Nullable String header) {
        return header == null ? List.of() : List.of(StringNode.valueOf(header));
    }
}
