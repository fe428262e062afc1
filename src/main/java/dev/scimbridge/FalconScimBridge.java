package dev.scimbridge;

import dev.scimbridge.commands.CommandLineEntry;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The entry point of the jar. */
@SpringBootApplication
public class FalconScimBridge {

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
    private static final String ENOUGH_CARRIERS = "16";
    private static final String KEPT_FROM_PROXIES = "jdk.http.auth.tunneling.disabledSchemes";

    /** Serves, or does what the first word says; see {@code --help}. */
    public static void main(String[] arguments) {
        writeForMachines();
        spareCarriers();
        letProxiesAskForPasswords();
        var code = new CommandLineEntry(settings -> SpringApplication.run(FalconScimBridge.class, settings))
                .run(arguments);
        if (code != 0 || !CommandLineEntry.isServe(arguments)) {
            System.exit(code);
        }
    }

    /** SQL, JSON and logs are read by machines: numbers in them have the digits 0 to 9, whatever the machine's language has. */
    private static void writeForMachines() {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    }

    /**
     * The JDK keeps a name and password from a proxy that opens tunnels, as they travel in the clear; whoever writes them into the proxy's URL
     * wants them sent. It looks once, when the first HTTP client is made.
     */
    private static void letProxiesAskForPasswords() {
        if (System.getProperty(KEPT_FROM_PROXIES) == null) {
            System.setProperty(KEPT_FROM_PROXIES, "");
        }
    }

    /** SQLite waits in native code, which holds a carrier thread; a few more keep the others going on a small machine. */
    private static void spareCarriers() {
        if (System.getProperty(CARRIERS) == null) {
            System.setProperty(CARRIERS, ENOUGH_CARRIERS);
        }
    }
}
