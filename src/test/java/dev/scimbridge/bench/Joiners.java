package dev.scimbridge.bench;

import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.AtOnce;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** New people, each of whom gets the one role of everybody. */
record Joiners(int number) {

    static final String ROLE = "threat_hunter";
    static final String SETTING = "--bridge.roles.everyone[0]=" + ROLE;

    /** All of them over eight connections; returns when each was answered. */
    void join(ScimClient scim) {
        AtOnce.all(IntStream.range(0, number)
                .<Callable<Integer>>mapToObj(
                        n -> () -> scim.post("/Users", "{\"userName\":\"joiner%d@example.com\"}".formatted(n))
                                .status())
                .toList());
    }

    /** How many of them do not have their role yet. */
    long waiting(FalconSimulator falcon) {
        return number
                - falcon.tenant().users().stream()
                        .filter(user -> user.login().startsWith("joiner"))
                        .filter(user -> user.roles().contains(ROLE))
                        .count();
    }
}
