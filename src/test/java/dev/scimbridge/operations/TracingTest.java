package dev.scimbridge.operations;

import static dev.scimbridge.operations.TraceReceiver.attributes;
import static dev.scimbridge.operations.TraceReceiver.traceOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.Eventually;
import dev.scimbridge.story.RunningBridge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

/** A request can be followed to the calls of Falcon that it causes, by whoever wants it, and without a name. */
class TracingTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String ADA = """
            {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""";

    private final FalconSimulator falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
    private final TraceReceiver traces = new TraceReceiver();

    @AfterEach
    void close() {
        falcon.close();
        traces.close();
    }

    private RunningBridge traced(String... more) {
        var settings = List.of(
                "--management.opentelemetry.tracing.export.otlp.endpoint=" + traces.endpoint(),
                "--management.opentelemetry.tracing.export.schedule-delay=100ms");
        return RunningBridge.start(
                falcon,
                TestDatabase.SQLITE,
                Stream.concat(settings.stream(), List.of(more).stream()).toArray(String[]::new));
    }

    private void await(Predicate<Span> such) {
        Eventually.holds(() -> traces.spans().stream().anyMatch(such));
    }

    private static boolean isCreate(Span span) {
        return "create_user".equals(attributes(span).get("falcon.operation"));
    }

    private static boolean isConverge(Span span) {
        return span.getName().equals("converge");
    }

    private static boolean isRequest(Span span) {
        return span.getKind() == SpanKind.SPAN_KIND_SERVER;
    }

    @Test
    void aRequestContinuesItsCallersTraceDownToTheCallOfFalcon() {
        try (var bridge = traced()) {
            var created =
                    bridge.scim().send("POST", "/Users", ADA, "traceparent", "00-" + TRACE + "-" + CALLER + "-01");
            await(span -> isRequest(span) && traceOf(span).equals(TRACE));

            var request = traces.first(span -> isRequest(span) && traceOf(span).equals(TRACE));
            var converge =
                    traces.first(span -> isConverge(span) && traceOf(span).equals(TRACE));
            var create = traces.first(TracingTest::isCreate);
            assertThat(created.status()).isEqualTo(201);
            assertThat(request.getName()).isEqualTo("POST /scim/v2/Users");
            assertThat(HexFormat.of().formatHex(request.getParentSpanId().toByteArray()))
                    .isEqualTo(CALLER);
            assertThat(attributes(request))
                    .containsOnlyKeys("http.request.method", "http.route", "http.response.status_code");
            assertThat(converge.getParentSpanId()).isEqualTo(request.getSpanId());
            assertThat(create.getParentSpanId()).isEqualTo(converge.getSpanId());
            assertThat(create.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
            assertThat(attributes(create))
                    .containsEntry("falcon.dialect", "user-management")
                    .containsEntry("http.request.method", "POST")
                    .containsEntry("http.response.status_code", "201")
                    .containsKey("falcon.trace_id")
                    .hasSize(5);
            assertThat(created.header("X-Request-Id"))
                    .hasValueSatisfying(id -> assertThat(id).startsWith(TRACE + "-"));
        }
    }

    @Test
    void whatIsDoneLaterIsATraceOfItsOwnThatPointsToTheRequest() {
        try (var bridge = traced("--bridge.answer-within=500ms", "--reconcile.first-retry=500ms")) {
            falcon.down(true);
            var id = bridge.scim()
                    .send("POST", "/Users", ADA, "traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                    .header("X-Request-Id")
                    .orElseThrow();
            falcon.down(false);
            await(span -> isConverge(span) && span.getLinksCount() > 0);

            var later = traces.first(span -> isConverge(span) && span.getLinksCount() > 0);
            var link = later.getLinks(0);
            assertThat(later.getParentSpanId().isEmpty()).isTrue();
            assertThat(HexFormat.of().formatHex(link.getTraceId().toByteArray()) + "-"
                            + HexFormat.of().formatHex(link.getSpanId().toByteArray()))
                    .isEqualTo(id);
        }
    }

    @Test
    void noSpanNamesAPersonWhateverGoesWrong() {
        try (var bridge = traced("--bridge.answer-within=500ms")) {
            bridge.scim().post("/Users", ADA);
            bridge.scim().post("/Users", ADA);
            bridge.scim().find("/Users", "userName eq \"ada@example.com\"");
            bridge.scim().get("/ada@example.com?filter=Lovelace");
            falcon.down(true);
            bridge.scim().post("/Users", ADA.replace("ada@", "lovelace@"));
            await(span -> isCreate(span) && span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR);

            assertThat(traces.text())
                    .containsIgnoringCase("create_user")
                    .doesNotContainIgnoringCase("lovelace")
                    .doesNotContain("example.com")
                    .doesNotContain("exception.");
        }
    }

    @Test
    void withoutAnEndpointThereIsNothingOfIt() {
        try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var answer = bridge.scim().send("POST", "/Users", ADA, "traceparent", "00-" + TRACE + "-" + CALLER + "-01");

            assertThat(answer.header("X-Request-Id"))
                    .hasValueSatisfying(id -> assertThat(id).doesNotContain(TRACE));
            assertThatThrownBy(() -> bridge.bean(OpenTelemetry.class))
                    .isInstanceOf(NoSuchBeanDefinitionException.class);
            assertThatThrownBy(() -> bridge.bean(Tracer.class)).isInstanceOf(NoSuchBeanDefinitionException.class);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains("BatchSpanProcessor"));
        }
    }

    @Test
    void aRequestIsObservedOnceAndNotByEachPartOfTheTokenCheckToo() {
        try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            assertThat(bridge.bean(MeterRegistry.class).getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .contains("http.server.requests")
                    .noneMatch(name -> name.startsWith("spring.security"));
        }
    }
}
