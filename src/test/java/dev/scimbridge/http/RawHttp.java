package dev.scimbridge.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 exchange over a plain socket. It sends exactly the headers it is given: an HTTP library would add a
 * {@code User-Agent}, refuse an empty one, or mend a target that ends in {@code ?} or {@code &}, and identity providers
 * send all of those.
 */
public final class RawHttp {

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private RawHttp() {}

    /** An answer; the header names are lower-case, of a repeated header the first counts. */
    public record Answer(int status, Map<String, String> headers, byte[] body, long millis) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** @param target the path and query as they go over the wire */
    public static Answer send(
            URI base,
            String method,
            String target,
            Map<String, String> headers,
            byte @Nullable [] body,
            Duration timeout)
            throws IOException {
        var started = System.nanoTime();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(base.getHost(), port(base)), (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            var out = socket.getOutputStream();
            var refused = write(out, head(base, method, target, headers, body), body);
            try {
                var answer = read(new BufferedInputStream(socket.getInputStream()), method);
                return new Answer(
                        answer.status(), answer.headers(), answer.body(), (System.nanoTime() - started) / 1_000_000);
            } catch (IOException failed) {
                refused.ifPresent(failed::addSuppressed);
                throw failed;
            }
        }
    }

    /** @return why the rest was not taken: a server that has heard enough answers and closes before it has read all */
    private static Optional<IOException> write(OutputStream out, String head, byte @Nullable [] body) {
        try {
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            if (body != null) {
                out.write(body);
            }
            out.flush();
            return Optional.empty();
        } catch (IOException refused) {
            return Optional.of(refused);
        }
    }

    private static int port(URI base) {
        return base.getPort() == -1 ? 80 : base.getPort();
    }

    private static String head(
            URI base, String method, String target, Map<String, String> headers, byte @Nullable [] body) {
        var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + base.getRawAuthority() + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body != null || WITH_BODY.contains(method)) {
            head.append("Content-Length: ")
                    .append(body == null ? 0 : body.length)
                    .append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static Answer read(InputStream in, String method) throws IOException {
        var status = Integer.parseInt(line(in).split(" ", 3)[1]);
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            headers.putIfAbsent(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Answer(
                status, headers, decoded(headers, method.equals("HEAD") ? new byte[0] : body(in, status, headers)), 0);
    }

    private static byte[] body(InputStream in, int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks(in);
        }
        var length = headers.get("content-length");
        return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var all = new ByteArrayOutputStream();
        for (var size = chunkSize(in); size > 0; size = chunkSize(in)) {
            var chunk = in.readNBytes(size);
            if (chunk.length < size) {
                throw new EOFException("the answer was cut");
            }
            all.write(chunk);
            line(in);
        }
        return all.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
    }

    private static byte[] decoded(Map<String, String> headers, byte[] body) throws IOException {
        if (body.length == 0 || !"gzip".equalsIgnoreCase(headers.get("content-encoding"))) {
            return body;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed before the answer was complete");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
