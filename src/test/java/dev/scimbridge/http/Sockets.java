package dev.scimbridge.http;

import java.io.IOException;
import java.net.Socket;

/** What the small servers of the tests share. */
final class Sockets {

    private Sockets() {}

    /** Until one side ends; then the other learns it. */
    static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException gone) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // it is as good as closed
        }
    }
}
