package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.resource.Urns;
import dev.scimbridge.scim.schema.AttributeType;
import java.util.Optional;

/** What the path of an operation stands for. */
sealed interface Target {

    /** Written by the service only. */
    boolean readOnly();

    /** All of an extension. */
    record Extension(String urn) implements Target {
        @Override
        public boolean readOnly() {
            return urn.equals(Urns.FALCON_USER);
        }
    }

    /**
     * An attribute, or a part of it.
     *
     * @param urn of its extension; empty for the core schema
     */
    record At(Optional<String> urn, AttributeType attribute, Optional<Selection> selection, Optional<AttributeType> sub)
            implements Target {

        @Override
        public boolean readOnly() {
            return attribute.readOnly() || sub.filter(AttributeType::readOnly).isPresent();
        }
    }

    /** An attribute of a schema that is not known here: ignored. */
    record Foreign() implements Target {
        @Override
        public boolean readOnly() {
            return false;
        }
    }
}
