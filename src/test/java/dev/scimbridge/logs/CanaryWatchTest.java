package dev.scimbridge.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;

/** Secrets that somebody logs: found wherever an event has them, and after each start of a service. What is found here is taken. */
class CanaryWatchTest {

    private static final String CANARY = Canaries.plant("this test's secret", "canary-watch-canary-watch");
    private static final Logger LOG = LoggerFactory.getLogger("somebody.careless");

    @ParameterizedTest
    @MethodSource("careless")
    void whoLogsASecretFailsTheTestAndIsNamedTheSecretIsNot(Runnable careless) {
        careless.run();

        assertThatThrownBy(CanaryWatch::failWhereOneIsFound)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("somebody.careless logged this test's secret at WARN")
                .hasMessageNotContaining(CANARY);
        assertThatCode(CanaryWatch::failWhereOneIsFound).as("told once").doesNotThrowAnyException();
    }

    static List<Runnable> careless() {
        return List.of(
                () -> LOG.warn("With " + CANARY + " inside."),
                () -> LOG.warn("As an argument: {}", Stream.of(CANARY).toList()),
                () -> LOG.warn("As a cause", new IllegalStateException(new IllegalArgumentException("no " + CANARY))),
                () -> LOG.atWarn().addKeyValue("token", CANARY).log("As a value"),
                CanaryWatchTest::inTheContext);
    }

    private static void inTheContext() {
        try (var secret = MDC.putCloseable("caller", CANARY)) {
            LOG.warn("As what the line is about");
        }
    }

    @Test
    void aTokenOfTheBridgeIsFoundThoughNobodyPlantedIt() {
        LOG.warn("fsb_{}_{}_{}", "a".repeat(8), "b".repeat(43), "c".repeat(6));

        assertThatThrownBy(CanaryWatch::failWhereOneIsFound).hasMessageContaining("logged a token of the bridge");
    }

    @Test
    void itHearsWhatAServiceLogsThatSetsTheLoggingUpAnew() {
        var other = new ListAppender<ILoggingEvent>();
        var root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(other);
        LoggingSystem.get(CanaryWatchTest.class.getClassLoader()).cleanUp();

        try (var log = Log.begin();
                var service = new SpringApplicationBuilder(CanaryWatchTest.class)
                        .web(WebApplicationType.NONE)
                        .bannerMode(Banner.Mode.OFF)
                        .run("--logging.level.root=info", "--logging.threshold.console=off")) {
            assertThat(root.isAttached(other)).as("what is not hung up again").isFalse();
            LOG.warn("{} of {}", CANARY, service.getId());
            assertThat(log.text()).contains("WARN " + CANARY);
        }
        assertThatThrownBy(CanaryWatch::failWhereOneIsFound).hasMessageContaining("somebody.careless");
    }
}
