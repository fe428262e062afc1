package dev.scimbridge.falcon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconException.Obstacle;
import dev.scimbridge.logs.Log;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands in the way is said of the calls that it keeps, and no longer than it does. */
class ObstructionsTest {

    private static final FalconException.Ambiguous LOST =
            new FalconException.Ambiguous(Obstacle.LOST, "the answer was lost", Optional.empty());
    private static final FalconException.Unavailable NO_ROOM =
            new FalconException.Unavailable("no room in the quota", Optional.empty());

    private final Obstructions obstructions = new Obstructions();

    @Test
    void whatDidNotComeSoFarIsToldWhatStandsInTheWay() {
        obstructions.failed(Operation.REVOKE_ROLES, LOST);

        assertThat(obstructions.failed(Operation.CREATE_USER, NO_ROOM))
                .hasMessage("no room in the quota the answer was lost");
    }

    @Test
    void whatStoodInTheWayBeforeFalconAnsweredIsToldToNobody() {
        obstructions.failed(Operation.REVOKE_ROLES, LOST);
        obstructions.succeeded(Operation.GET_USERS);

        assertThat(obstructions.failed(Operation.CREATE_USER, NO_ROOM)).isSameAs(NO_ROOM);
    }

    /** The repeat of the call whose answer was lost is refused, because it had landed. */
    @Test
    void aRefusalIsAnAnswerOfFalcon() {
        obstructions.failed(Operation.CREATE_USER, LOST);
        obstructions.failed(Operation.CREATE_USER, new FalconException.DuplicateLogin("taken", Optional.empty()));

        assertThat(obstructions.failed(Operation.CREATE_USER, NO_ROOM)).isSameAs(NO_ROOM);
    }

    @Test
    void theNextOneIsSaidAgain() {
        try (var log = Log.begin()) {
            obstructions.failed(Operation.REVOKE_ROLES, LOST);
            obstructions.failed(Operation.CREATE_USER, LOST);
            assertThat(log.text()).containsOnlyOnce("the answer was lost");

            obstructions.succeeded(Operation.GET_USERS);
            obstructions.failed(Operation.DELETE_USER, LOST);

            assertThat(log.text().split("the answer was lost", -1)).hasSize(3);
        }
    }
}
