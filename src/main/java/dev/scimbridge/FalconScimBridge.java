package dev.scimbridge;

import dev.scimbridge.commands.CommandLineEntry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The entry point of the jar. */
@SpringBootApplication
public class FalconScimBridge {

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
    private static final String ENOUGH_CARRIERS = "16";

    /** Serves, or does what the first word says; see {@code --help}. */
    public static void main(String[] arguments) {
        spareCarriers();
        var code = new CommandLineEntry(settings -> SpringApplication.run(FalconScimBridge.class, settings))
                .run(arguments);
        if (code != 0 || !serves(arguments)) {
            System.exit(code);
        }
    }

    private static boolean serves(String... arguments) {
        return CommandLineEntry.isServe(arguments) || arguments[0].equals("serve");
    }

    /** SQLite waits in native code, which holds a carrier thread; a few more keep the others going on a small machine. */
    private static void spareCarriers() {
        if (System.getProperty(CARRIERS) == null) {
            System.setProperty(CARRIERS, ENOUGH_CARRIERS);
        }
    }
}
