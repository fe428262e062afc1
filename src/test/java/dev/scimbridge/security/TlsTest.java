package dev.scimbridge.security;

import static dev.scimbridge.security.OpenBridge.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.http.SelfSigned;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS that the bridge ends itself, by the settings of docs/security.md. */
class TlsTest {

    @TempDir
    private static Path folder;

    private static OpenBridge bridge;
    private static SelfSigned server;
    private static SelfSigned client;

    @BeforeAll
    static void start() throws Exception {
        server = SelfSigned.of("server");
        client = SelfSigned.of("client");
        mount(server);
        for (var file : new String[] {"server.key", "server.pem"}) {
            Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
        }
        Files.writeString(folder.resolve("clients.pem"), pem("CERTIFICATE", certificate(client)));
        bridge = OpenBridge.start(
                "--server.ssl.bundle=scim",
                "--server.ssl.client-auth=need",
                "--management.server.ssl.enabled=false",
                "--spring.ssl.bundle.pem.scim.keystore.certificate=" + folder.resolve("server.pem"),
                "--spring.ssl.bundle.pem.scim.keystore.private-key=" + folder.resolve("server.key"),
                "--spring.ssl.bundle.pem.scim.truststore.certificate=" + folder.resolve("clients.pem"),
                "--spring.ssl.bundle.pem.scim.options.enabled-protocols=TLSv1.2,TLSv1.3",
                "--spring.ssl.bundle.pem.scim.reload-on-update=true",
                "--spring.ssl.bundle.watch.file.quiet-period=1s");
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @Test
    void aKnownClientIsLetInByTls12And13AndARenewedCertificateIsTakenWithoutARestart() throws Exception {
        for (var protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
            assertThat(call(server.trustedBy(Optional.of(client)), OpenBridge.TOKEN, protocol))
                    .startsWith("HTTP/1.1 200");
            assertThat(call(server.trustedBy(Optional.of(client)), "wrong", protocol))
                    .startsWith("HTTP/1.1 401");
        }
        takenOnceItIsThere(identity -> install(identity, folder));
        takenOnceItIsThere(TlsTest::mount);
        takenOnceItIsThere(TlsTest::mount);
    }

    private static void takenOnceItIsThere(Installation installation) throws Exception {
        var renewed = SelfSigned.of("renewed");
        assertThatThrownBy(() -> call(renewed.trustedBy(Optional.of(client)), OpenBridge.TOKEN, "TLSv1.3"))
                .isInstanceOf(IOException.class);

        installation.of(renewed);
        server = renewed;

        Eventually.holds(() -> isLetIn(renewed.trustedBy(Optional.of(client))));
    }

    private interface Installation {
        void of(SelfSigned identity) throws Exception;
    }

    @Test
    void aClientWithoutACertificateOrWithAnUnknownOneIsNotHeard() throws Exception {
        var stranger = SelfSigned.of("stranger");
        for (var protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
            assertThatThrownBy(() -> call(server.trustedBy(Optional.empty()), OpenBridge.TOKEN, protocol))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> call(server.trustedBy(Optional.of(stranger)), OpenBridge.TOKEN, protocol))
                    .isInstanceOf(IOException.class);
        }
    }

    /** RFC 8446 §6.2: alert 70 is protocol_version. The JDK's own client offers nothing below 1.2, so its greeting is written by hand. */
    @Test
    void olderVersionsAreRefused() throws IOException {
        for (var version : new String[] {"0301", "0302"}) {
            var hello = version + "00".repeat(32) + "00" + "0004c013c014" + "0100";
            var length = hello.length() / 2;
            try (var socket = new Socket("localhost", bridge.port())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(HexFormat.of().parseHex("160301%04x01%06x%s".formatted(length + 4, length, hello)));
                assertThat(HexFormat.of().formatHex(socket.getInputStream().readNBytes(7)))
                        .matches("1503..00020246");
            }
        }
    }

    @Test
    void whoSpeaksNoTlsIsTold400AndTheManagementPortStaysAsItWas() {
        assertThat(bridge.send("GET", "/scim/v2/Schemas", bearer(OpenBridge.TOKEN))
                        .status())
                .isIn(0, 400);
        assertThat(OpenBridge.send(bridge.managementPort(), "GET", "/actuator/health/liveness")
                        .status())
                .isEqualTo(200);
    }

    private static boolean isLetIn(SSLContext context) {
        try {
            return call(context, OpenBridge.TOKEN, "TLSv1.3").startsWith("HTTP/1.1 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String call(SSLContext context, String token, String protocol) throws IOException {
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", bridge.port())) {
            socket.setSoTimeout(20_000);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.getOutputStream()
                    .write(("GET /scim/v2/Schemas HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + bearer(token)
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As a kubelet does it: the files are links into a directory that is exchanged. */
    private static void mount(SelfSigned identity) throws GeneralSecurityException, IOException {
        var version = Files.createTempDirectory(folder, "..");
        install(identity, version);
        var next = Files.createSymbolicLink(folder.resolve("..next"), version.getFileName());
        Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void install(SelfSigned identity, Path into) throws GeneralSecurityException, IOException {
        Files.writeString(
                into.resolve("server.key"), pem("PRIVATE KEY", identity.key().getEncoded()));
        Files.writeString(into.resolve("server.pem"), pem("CERTIFICATE", certificate(identity)));
    }

    private static byte[] certificate(SelfSigned identity) throws GeneralSecurityException {
        return identity.certificate().getEncoded();
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(what, Base64.getMimeEncoder().encodeToString(content), what);
    }
}
