package dev.scimbridge.reconcile;

import dev.scimbridge.audit.AuditChain;
import dev.scimbridge.audit.ChainRefused;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals records and removes old ones, again and again; says once why it cannot, and goes on trying. */
final class AuditUpkeep {

    private static final Logger log = LoggerFactory.getLogger(AuditUpkeep.class);

    private final AuditChain chain;
    private volatile String said = "";

    AuditUpkeep(AuditChain chain) {
        this.chain = chain;
    }

    void seal() {
        attempt("sealed", chain::seal);
    }

    void forget(Instant before) {
        attempt("removed by age", () -> chain.forget(before));
    }

    private void attempt(String what, Runnable step) {
        try {
            step.run();
        } catch (ChainRefused refused) {
            say("Records of the audit are not " + what + ": " + refused.getMessage());
        }
    }

    private void say(String sentence) {
        if (!sentence.equals(said)) {
            log.error("{} 'audit verify' goes through all of it.", sentence);
            said = sentence;
        }
    }
}
