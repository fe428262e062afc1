package dev.scimbridge.falcon;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A Falcon cloud and its API host; no other host gets the client secret. */
enum Cloud {
    US_1("us-1", "api.crowdstrike.com"),
    US_2("us-2", "api.us-2.crowdstrike.com"),
    US_3("us-3", "api.us-3.crowdstrike.com"),
    EU_1("eu-1", "api.eu-1.crowdstrike.com"),
    US_GOV_1("us-gov-1", "api.laggar.gcw.crowdstrike.com"),
    US_GOV_2("us-gov-2", "api.us-gov-2.crowdstrike.mil");

    private final String id;
    private final String host;

    Cloud(String id, String host) {
        this.id = id;
        this.host = host;
    }

    String id() {
        return id;
    }

    URI base() {
        return URI.create("https://" + host);
    }

    static Optional<Cloud> find(String id) {
        return Arrays.stream(values()).filter(cloud -> cloud.id.equals(id)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Cloud::id).collect(Collectors.joining(", "));
    }
}
