package dev.scimbridge.security;

import dev.scimbridge.FalconScimBridge;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.logs.Canaries;
import dev.scimbridge.simulator.FalconSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole service on any free port; its Falcon is never there, which no refusal may depend on; that the start
 * tells the log so, at a time of its own, is nobody's refusal.
 */
final class OpenBridge implements AutoCloseable {

    static final String TOKEN = Canaries.plant("the edges' token", "edges-token-edges-token-edges-token-1");

    private final ConfigurableApplicationContext context;

    private OpenBridge(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static OpenBridge start(String... settings) {
        var arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--falcon.base-url=http://localhost:9",
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET,
                "--bridge.scim.token=" + TOKEN,
                "--bridge.security.failures-per-minute=1000000",
                "--spring.datasource.url=" + TestDatabase.SQLITE.url(),
                "--logging.level.root=warn",
                "--logging.level.dev.scimbridge.provisioning.Startup=error",
                "--spring.main.banner-mode=off"));
        arguments.addAll(List.of(settings));
        var byKey = new LinkedHashMap<String, String>();
        arguments.forEach(argument -> byKey.put(argument.substring(0, argument.indexOf('=')), argument));
        return new OpenBridge(
                SpringApplication.run(FalconScimBridge.class, byKey.values().toArray(String[]::new)));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    int port() {
        return port("local.server.port");
    }

    int managementPort() {
        return port("local.management.port");
    }

    private int port(String property) {
        return Integer.parseInt(String.valueOf(context.getEnvironment().getProperty(property)));
    }

    String databaseUrl() {
        return String.valueOf(context.getEnvironment().getProperty("spring.datasource.url"));
    }

    /** An answer; zero when the connection was closed without one. */
    record Answer(int status, String text) {}

    /** Sends the target as it is: a library would mend it. */
    Answer send(String method, String target, String... headers) {
        return send(port(), method, target, headers);
    }

    static Answer send(int port, String method, String target, String... headers) {
        try (var socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            var head =
                    new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
            List.of(headers).forEach(header -> head.append(header).append("\r\n"));
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            var text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    @Override
    public void close() {
        context.close();
    }
}
