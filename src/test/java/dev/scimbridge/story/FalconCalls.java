package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.util.stream.Stream;

/** The Falcon calls that a step of a story takes: all of them, in their order. */
final class FalconCalls {

    private FalconCalls() {}

    /** These calls and no others arrived since the last time; from here on the list is empty again. */
    static void were(FalconSimulator falcon, String... calls) {
        assertThat(falcon.story()).containsExactly(calls);
        falcon.clearCalls();
    }

    /** The calls that take these roles away: one for all, or one for each where the dialect revokes one at a time. */
    static String[] revoking(Dialect dialect, String... roles) {
        return dialect == Dialect.USERS
                ? Stream.of(roles).map(role -> "REVOKE_ROLES " + role).toArray(String[]::new)
                : new String[] {"REVOKE_ROLES " + String.join(",", roles)};
    }

    /** A deactivation reads first. */
    static String[] readingAndRevoking(Dialect dialect, String... roles) {
        return Stream.concat(Stream.of("GET_USER_ROLES"), Stream.of(revoking(dialect, roles)))
                .toArray(String[]::new);
    }
}
