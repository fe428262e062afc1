package dev.scimbridge.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Hears all that is logged in this JVM and looks for {@link Canaries} in it. With {@code -Dcanaries.level=trace} it hears what is not
 * logged usually, too, while the console and each {@link Log} have what they would have had.
 */
final class RootTap extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final Optional<Level> RAISED =
            Optional.ofNullable(System.getProperty("canaries.level")).map(Level::valueOf);

    private static final RootTap TAP = new RootTap();

    private final List<Consumer<ILoggingEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private volatile Level usual = Level.ALL;

    private RootTap() {}

    /** The only one, which hears the root logger from now on until the logging is set up anew. */
    static RootTap hung() {
        TAP.hang(root());
        return TAP;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private synchronized void hang(Logger root) {
        RAISED.filter(level -> !root.isAttached(this) || !level.equals(root.getLevel()))
                .ifPresent(level -> raise(root, level));
        if (!root.isAttached(this)) {
            setContext(root.getLoggerContext());
            start();
            root.addAppender(this);
        }
    }

    private void raise(Logger root, Level level) {
        usual = root.getLevel();
        root.iteratorForAppenders().forEachRemaining(this::keepAsItWas);
        root.setLevel(level);
    }

    private void keepAsItWas(Appender<ILoggingEvent> other) {
        if (other != this && other.getCopyOfAttachedFiltersList().stream().noneMatch(Usual.class::isInstance)) {
            other.addFilter(new Usual());
        }
    }

    /** Lets through what would have been logged anyway. */
    private final class Usual extends Filter<ILoggingEvent> {
        @Override
        public FilterReply decide(ILoggingEvent event) {
            return isUsual(event) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
    }

    private boolean isUsual(ILoggingEvent event) {
        return event.getLevel().isGreaterOrEqual(usual) || hasLevelOfItsOwn(event.getLoggerName());
    }

    private static boolean hasLevelOfItsOwn(String logger) {
        var loggers = root().getLoggerContext();
        for (var name = logger; !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
            var known = loggers.exists(name);
            if (known != null && !known.equals(root()) && known.getLevel() != null) {
                return true;
            }
        }
        return false;
    }

    /** What would have been logged anyway goes to a listener, too. */
    void addListener(Consumer<ILoggingEvent> listener) {
        listeners.add(listener);
    }

    void removeListener(Consumer<ILoggingEvent> listener) {
        listeners.remove(listener);
    }

    @Override
    protected void append(ILoggingEvent event) {
        Canaries.findIn(everythingOf(event))
                .ifPresent(secret -> found.add("%s logged %s at %s, on thread %s"
                        .formatted(event.getLoggerName(), secret, event.getLevel(), event.getThreadName())));
        if (!listeners.isEmpty() && isUsual(event)) {
            listeners.forEach(listener -> listener.accept(event));
        }
    }

    private static String everythingOf(ILoggingEvent event) {
        var text = new StringBuilder(event.getFormattedMessage());
        event.getMDCPropertyMap().forEach((key, value) -> text.append('\n').append(value));
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> text.append('\n').append(pair));
        }
        if (event.getThrowableProxy() != null) {
            text.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return text.toString();
    }

    /** Who has logged a secret since this was asked last; never the secret. */
    List<String> takeFound() {
        var taken = new ArrayList<String>();
        for (var one = found.poll(); one != null; one = found.poll()) {
            taken.add(one);
        }
        return taken;
    }
}
