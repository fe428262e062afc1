package dev.scimbridge.commands.inventory;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that grows, with the time that is left. */
final class ProgressOnTerminal implements Progress {

    private static final int WIDTH = 78;
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private final ProgressBar bar;

    /** @param done of the total, before the first step */
    ProgressOnTerminal(PrintStream out, String what, int done, int total) {
        this.bar = new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(total)
                .startsFrom(done, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                .build();
    }

    /** Whether standard error is one, whatever standard output is; Java tells of both at once only, Linux tells of each. */
    static boolean isStandardError() {
        try {
            var device = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException noLinux) {
            var console = System.console();
            return console != null && console.isTerminal();
        }
    }

    @Override
    public void step() {
        bar.step();
    }

    @Override
    public void close() {
        bar.close();
    }
}
