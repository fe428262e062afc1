package dev.scimbridge.scim.filter;

import org.apache.directory.scim.spec.filter.attribute.AttributeReference;
import org.jspecify.annotations.Nullable;

/** SCIMple's reference to an attribute, knowing where in the filter it stands. Equal to one that does not know. */
final class PlacedReference extends AttributeReference {

    private static final long serialVersionUID = 1L;

    private final int position;

    /** @param index from 0 */
    PlacedReference(int index, @Nullable String urn, String name, @Nullable String sub) {
        super(urn, name, sub);
        this.position = index + 1;
    }

    /** From 1; also of a reference that somebody else made. */
    static int positionOf(AttributeReference reference) {
        return reference instanceof PlacedReference placed ? placed.position : 1;
    }
}
