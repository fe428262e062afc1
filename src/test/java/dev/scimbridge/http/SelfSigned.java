package dev.scimbridge.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key with a certificate that it has signed itself, made by the JDK's keytool. */
public final class SelfSigned {

    private static final String ALIAS = "own";
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyStore store;

    private SelfSigned(KeyStore store) {
        this.store = store;
    }

    /** @param name that the certificate is for */
    public static SelfSigned of(String name) {
        try {
            return new SelfSigned(KeyStore.getInstance(made(name).toFile(), PASSWORD));
        } catch (IOException | GeneralSecurityException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Path made(String name) throws IOException, InterruptedException {
        var file = Files.createTempDirectory("tls-").resolve("own.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no certificate");
        }
        return file;
    }

    public Key key() {
        try {
            return store.getKey(ALIAS, PASSWORD);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public Certificate certificate() {
        try {
            return store.getCertificate(ALIAS);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Trusts this one and no other. @param own who speaks; empty for a client without a certificate */
    public SSLContext trustedBy(Optional<SelfSigned> own) {
        try {
            var certificates = KeyStore.getInstance("PKCS12");
            certificates.load(null, null);
            certificates.setCertificateEntry("trusted", certificate());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(certificates);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own.map(one -> one.store).orElse(null), PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(own.isEmpty() ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
