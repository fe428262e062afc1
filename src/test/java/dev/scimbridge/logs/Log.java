package dev.scimbridge.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * What is logged from now on at the levels that are set, stack traces included; the console may be off, as it is once a command
 * has run, and services may start meanwhile.
 */
public final class Log implements AutoCloseable {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Consumer<ILoggingEvent> listener = this::append;

    private Log() {}

    public static Log begin() {
        var log = new Log();
        RootTap.hung().addListener(log.listener);
        return log;
    }

    private void append(ILoggingEvent event) {
        var failure = event.getThrowableProxy();
        lines.add(event.getLevel() + " " + event.getFormattedMessage()
                + (failure == null ? "" : "\n" + ThrowableProxyUtil.asString(failure)));
    }

    public String text() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        RootTap.hung().removeListener(listener);
    }
}
