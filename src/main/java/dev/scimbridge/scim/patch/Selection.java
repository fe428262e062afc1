package dev.scimbridge.scim.patch;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The filter of a value path: {@code emails[type eq "work"]}. */
interface Selection {

    boolean matches(ObjectNode element);

    /** A new element that fulfils it; empty unless it is made of {@code eq} and {@code and} only. */
    Optional<ObjectNode> template();
}
