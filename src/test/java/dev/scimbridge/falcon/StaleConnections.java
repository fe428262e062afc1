package dev.scimbridge.falcon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands before a server and forgets each connection after one answer without a word; its next use is a reset. */
final class StaleConnections implements AutoCloseable {

    private final ServerSocket door;
    private final URI behind;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    StaleConnections(URI behind) {
        this.behind = behind;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        threads.execute(this::accept);
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                var server = new Socket(behind.getHost(), behind.getPort());
                var answered = new AtomicBoolean();
                threads.execute(() -> answers(server, client, answered));
                threads.execute(() -> asks(client, server, answered));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void answers(Socket server, Socket client, AtomicBoolean answered) {
        try (server) {
            for (var bytes = some(server.getInputStream()); bytes.length > 0; bytes = some(server.getInputStream())) {
                answered.set(true);
                client.getOutputStream().write(bytes);
            }
        } catch (IOException over) {
            answered.set(true);
        }
    }

    private static void asks(Socket client, Socket server, AtomicBoolean answered) {
        try (client) {
            for (var bytes = some(client.getInputStream()); bytes.length > 0; bytes = some(client.getInputStream())) {
                if (answered.get()) {
                    client.setSoLinger(true, 0);
                    return;
                }
                server.getOutputStream().write(bytes);
            }
        } catch (IOException over) {
            answered.set(true);
        }
    }

    private static byte[] some(InputStream in) throws IOException {
        var bytes = new byte[8_192];
        var read = in.read(bytes);
        return read < 0 ? new byte[0] : java.util.Arrays.copyOf(bytes, read);
    }

    @Override
    public void close() throws IOException {
        door.close();
        threads.shutdownNow();
    }
}
