package dev.scimbridge.falcon;

import java.net.URI;

/** In what words it is told that something on the way answers, or nobody; what is asked for, where, and what to do about it. */
final class InFalconsPlace {

    private static final String PERHAPS_A_PROXY =
            ": perhaps something on the way, such as a proxy, answers in its place. Check ";
    private static final String CHECK =
            "falcon.cloud or falcon.base-url, falcon.proxy or HTTPS_PROXY, and that firewalls let the bridge through to that host";

    private InFalconsPlace() {}

    /** @param through how it is reached where that is through a proxy, with a blank before */
    static String unreached(URI base, String operation, String through, String reason) {
        return "Falcon cannot be reached at " + base + " for " + operation + through + ": " + reason + ". Check "
                + CHECK + ".";
    }

    static String lost(URI base, String operation, String reason) {
        return "The answer of " + base + " to " + operation + " was lost: " + reason + ". Where that goes on, "
                + "check " + CHECK + ".";
    }

    static String tooLarge(URI base, String operation, int bytes) {
        return "The answer of " + base + " to " + operation + " is larger than " + bytes / (1024 * 1024)
                + " MiB, as none of Falcon's is" + PERHAPS_A_PROXY + CHECK + ".";
    }

    static String redirect(URI base, String operation, FalconResponse answer) {
        return "The answer of " + base + " to " + operation
                + " is a redirect, which is not followed and which Falcon does not give there" + PERHAPS_A_PROXY + CHECK
                + " " + answer.details(operation) + ".";
    }

    static String page(URI base, String operation, FalconResponse answer) {
        return "The answer of " + base + " to " + operation + " is a " + answer.status() + " without Falcon's envelope"
                + PERHAPS_A_PROXY + CHECK + " " + answer.details(operation) + ".";
    }
}
