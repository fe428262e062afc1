package dev.scimbridge.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small HTTP proxy: every tunnel it opens leads to one port of this machine, whatever host was asked for. */
public final class TunnelProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private volatile Optional<String> refusal = Optional.empty();

    private TunnelProxy(int target) {
        this.target = target;
        try {
            this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    public static TunnelProxy to(int port) {
        var proxy = new TunnelProxy(port);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    /** One that opens none, and says this status line instead, as {@code 403 Forbidden}. */
    public static TunnelProxy refusing(String status) {
        var proxy = to(0);
        proxy.refusal = Optional.of(status);
        return proxy;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The requests for tunnels, each with its header lines. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var head = head(client.getInputStream());
            heads.add(head);
            if (refusal.isPresent()) {
                say(client, refusal.get() + "\r\nContent-Length: 0");
                return;
            }
            try (var host = new Socket(InetAddress.getLoopbackAddress(), target)) {
                say(client, "200 Connection established");
                var up = Thread.ofVirtual().start(() -> Sockets.copy(client, host));
                Sockets.copy(host, client);
                up.join();
            }
        } catch (IOException | InterruptedException gone) {
            // the client sees a connection that ends
        }
    }

    private static void say(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                throw new SocketException("the client is gone");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
