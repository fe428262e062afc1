package dev.scimbridge.commands.rebuild;

import java.util.List;

/** A file of ids is not there, or has lines that make no sense. */
public final class IdsUnusable extends RuntimeException {

    private final transient List<String> findings;

    IdsUnusable(String message, List<String> findings) {
        super(message);
        this.findings = List.copyOf(findings);
    }

    /** A sentence for each line that makes no sense; none where there is no such file. */
    public List<String> findings() {
        return findings;
    }
}
