package dev.scimbridge.security;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with a deadline for the whole of each request. Tomcat's own time-outs begin anew with each byte, so that a client
 * which drips its header or its body is held open for as long as it likes. Tomcat makes it by its name, so it is public.
 */
public final class PunctualHttpProtocol extends Http11NioProtocol {

    /** Tomcat keeps its processors and uses them again, one for each request under way. */
    private final Set<ReceivingProcessor> processors =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private Duration receiveWithin = Duration.ofSeconds(30);
    private @Nullable ScheduledFuture<?> looking;

    /** @param time from the first byte of a request to the end of its body */
    void receiveWithin(Duration time) {
        receiveWithin = time;
    }

    @Override
    protected Processor createProcessor() {
        var processor = new ReceivingProcessor(this, getAdapter());
        processors.add(processor);
        return processor;
    }

    @Override
    public void start() throws Exception {
        super.start();
        looking = getUtilityExecutor().scheduleWithFixedDelay(this::endLateRequests, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void stop() throws Exception {
        if (looking != null) {
            looking.cancel(false);
        }
        super.stop();
    }

    private void endLateRequests() {
        List<ReceivingProcessor> all;
        synchronized (processors) {
            all = List.copyOf(processors);
        }
        all.forEach(processor -> processor.endIfLate(receiveWithin));
    }

    private static final class ReceivingProcessor extends Http11Processor {

        ReceivingProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        /** The start is read twice: between the two the processor may have gone to another connection. */
        void endIfLate(Duration receiveWithin) {
            var began = getRequest().getStartTimeNanos();
            var connection = getSocketWrapper();
            if (connection == null || !isLate(began, receiveWithin)) {
                return;
            }
            if (getRequest().getStartTimeNanos() == began && connection.getSocket() instanceof NioChannel channel) {
                endInput(channel);
            }
        }

        private boolean isLate(long began, Duration receiveWithin) {
            return began >= 0 && System.nanoTime() - began > receiveWithin.toNanos() && !isRequestBodyFullyRead();
        }

        /** Tomcat finds the end of the stream, as if the client had gone, and closes the connection by itself. */
        private void endInput(NioChannel channel) {
            try {
                channel.getIOChannel().shutdownInput();
            } catch (IOException closedAlready) {
                getLog().debug("The connection of a late request is closed already.", closedAlready);
            }
        }
    }
}
