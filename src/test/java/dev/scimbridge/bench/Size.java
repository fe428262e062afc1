package dev.scimbridge.bench;

import java.util.Locale;

/** How large a run is: {@code -Dbench.users=10000} and so on. The defaults together take about ten minutes on two cores. */
enum Size {
    /** Who is onboarded, each into three groups. */
    USERS(500),
    /** Falcon's quota, calls a minute; the IdP has to be faster than its share, or it is the IdP that is measured. */
    QUOTA(1200),
    /** Who leaves while others join. */
    LEAVERS(100),
    /** Who joins while others leave. */
    JOINERS(1000),
    /** How many users the tenant has where requests are measured; a second time there are ten times as many. */
    DIRECTORY(10_000),
    /** How often one thing is done whose median is taken. */
    SAMPLES(300);

    private final int usual;

    Size(int usual) {
        this.usual = usual;
    }

    int get() {
        return Integer.getInteger("bench." + name().toLowerCase(Locale.ROOT), usual);
    }
}
