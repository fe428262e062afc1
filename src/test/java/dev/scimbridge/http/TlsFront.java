package dev.scimbridge.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** Ends TLS in front of a plain server of this machine, with a certificate of its own for one name. */
public final class TlsFront implements AutoCloseable {

    private final SSLContext context;
    private final ServerSocket server;
    private final int target;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    private TlsFront(SSLContext context, int target) throws IOException {
        this.context = context;
        this.target = target;
        this.server = context.getServerSocketFactory().createServerSocket(0, 200, InetAddress.getLoopbackAddress());
    }

    /** @param name that the certificate is for */
    public static TlsFront of(String name, int target) {
        try {
            var own = SelfSigned.of(name);
            var front = new TlsFront(own.trustedBy(Optional.of(own)), target);
            Thread.ofVirtual().start(front::accept);
            return front;
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Trusts the certificate, and no other. */
    public SSLContext context() {
        return context;
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var host = new Socket(InetAddress.getLoopbackAddress(), target)) {
            var up = Thread.ofVirtual().start(() -> Sockets.copy(client, host));
            Sockets.copy(host, client);
            up.join();
        } catch (IOException | InterruptedException gone) {
            // the client sees a connection that ends
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var client : clients) {
                client.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
