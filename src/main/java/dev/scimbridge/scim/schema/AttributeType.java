package dev.scimbridge.scim.schema;

import java.util.List;
import java.util.Optional;

/**
 * An attribute as its schema defines it (RFC 7643 §7).
 *
 * @param name in the schema's spelling
 * @param caseExact whether letters of another case are another value
 * @param subs the sub-attributes of a {@link Kind#COMPLEX} one, else none
 */
public record AttributeType(
        String name,
        Kind kind,
        boolean multiValued,
        boolean required,
        boolean caseExact,
        Mutability mutability,
        Returned returned,
        List<AttributeType> subs) {

    public AttributeType {
        subs = List.copyOf(subs);
    }

    /** RFC 7643 §2.3. */
    public enum Kind {
        STRING,
        BOOLEAN,
        DECIMAL,
        INTEGER,
        DATE_TIME,
        REFERENCE,
        BINARY,
        COMPLEX
    }

    /** Who may write it, and when. */
    public enum Mutability {
        READ_WRITE,
        READ_ONLY,
        IMMUTABLE,
        WRITE_ONLY
    }

    /** When answers show it. */
    public enum Returned {
        ALWAYS,
        DEFAULT,
        NEVER,
        REQUEST
    }

    /** The sub-attribute of that name, in any case. */
    public Optional<AttributeType> sub(String nameAnyCase) {
        return named(subs, nameAnyCase);
    }

    public boolean complex() {
        return kind == Kind.COMPLEX;
    }

    public boolean readOnly() {
        return mutability == Mutability.READ_ONLY;
    }

    static Optional<AttributeType> named(List<AttributeType> types, String nameAnyCase) {
        return types.stream()
                .filter(type -> type.name.equalsIgnoreCase(nameAnyCase))
                .findFirst();
    }
}
