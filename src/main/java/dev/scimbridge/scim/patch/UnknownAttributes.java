package dev.scimbridge.scim.patch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, at DEBUG, which names of clients nobody here knows; never their values. */
final class UnknownAttributes {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownAttributes.class);
    private static final int SHOWN = 120;

    private UnknownAttributes() {}

    static void note(String name) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("ignored attribute {}", printable(name));
        }
    }

    /** Cut, and without what could forge a line of the log. */
    private static String printable(String name) {
        var cut = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...";
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
