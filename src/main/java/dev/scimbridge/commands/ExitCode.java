package dev.scimbridge.commands;

/** What a script can rely on. */
public final class ExitCode {

    public static final int DONE = 0;
    public static final int ERROR = 1;
    public static final int FINDINGS = 2;
    public static final int USAGE = 64;

    private ExitCode() {}
}
