package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import java.util.Optional;

/** How far one call has come. Of one thread. */
final class FalconCall {

    private final FalconRequest request;
    private AccessTokens.Token token = AccessTokens.Token.NONE;
    private long waitedNanos;
    private long onTheWayNanos;
    private boolean sent;
    private boolean everSent;
    private Optional<FalconException.Ambiguous> lost = Optional.empty();
    private Optional<FalconResponse> answer = Optional.empty();

    FalconCall(FalconRequest request) {
        this.request = request;
    }

    FalconRequest request() {
        return request;
    }

    Operation operation() {
        return request.operation();
    }

    Turn turn() {
        return request.turn();
    }

    AccessTokens.Token token() {
        return token;
    }

    void authenticated(AccessTokens.Token valid) {
        token = valid;
    }

    /** Whether it has had a token with which it may go out. */
    boolean isAuthenticated() {
        return token != AccessTokens.Token.NONE;
    }

    /** How long it has waited for its turns. */
    long waitedNanos() {
        return waitedNanos;
    }

    void waited(long nanos) {
        waitedNanos += nanos;
    }

    /** From request to answer, each time that it was sent. */
    long onTheWayNanos() {
        return onTheWayNanos;
    }

    void wasOnTheWay(long nanos) {
        onTheWayNanos += nanos;
    }

    /** Whether it has gone out since its last turn. */
    boolean isSent() {
        return sent;
    }

    void sent(boolean now) {
        sent = now;
        everSent |= now;
    }

    /** Whether it has gone out at all. */
    boolean wasEverSent() {
        return everSent;
    }

    /** The first time that it was sent and its outcome is not known. */
    Optional<FalconException.Ambiguous> lost() {
        return lost;
    }

    void lost(FalconException.Ambiguous unknown) {
        lost = lost.or(() -> Optional.of(unknown));
    }

    /** The last answer, whatever it was. */
    Optional<FalconResponse> answer() {
        return answer;
    }

    void answered(FalconResponse now) {
        answer = Optional.of(now);
    }
}
