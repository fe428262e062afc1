package dev.scimbridge.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A predicate over users or groups: what a SCIM filter means, without its grammar (RFC 7644 §3.4.2.2). A closed tree, so
 * that whoever evaluates it must handle every case.
 */
public sealed interface Query {

    /** True for everything: no filter was given. */
    record All() implements Query {}

    record And(List<Query> terms) implements Query {
        public And {
            terms = List.copyOf(terms);
        }
    }

    record Or(List<Query> terms) implements Query {
        public Or {
            terms = List.copyOf(terms);
        }
    }

    record Not(Query term) implements Query {}

    /** The attribute has a value that is neither null nor empty ({@code pr}). */
    record Present(Path path) implements Query {}

    /**
     * At least one value of the attribute stands in the relation to the literal. {@code ne} is the opposite of {@code eq}:
     * true where no value is equal, so where there is none at all. A value that does not say whether it is {@code primary} is
     * not (RFC 7643 §2.4).
     *
     * @param caseExact whether letters of another case are another value; meaningful for text only
     */
    record Compare(Path path, Operator operator, Literal literal, boolean caseExact) implements Query {
        public Compare {
            if (!literal.takes(operator)) {
                throw new IllegalArgumentException(path.text() + ": " + operator + " makes no sense with " + literal);
            }
        }
    }

    /** At least one element of a multi-valued complex attribute fulfils {@code element}, whose paths are relative to it. */
    record Element(Path path, Query element) implements Query {}

    /** Whether a document fulfils it. */
    default boolean matches(AttributeDocument document) {
        return predicate().test(document);
    }

    /** What tells whether a document fulfils it; to be kept where many are asked. */
    default Predicate<AttributeDocument> predicate() {
        return QueryEvaluator.of(this);
    }

    /** How many comparisons it is made of. */
    default int comparisons() {
        return switch (this) {
            case All all -> 0;
            case And and -> and.terms().stream().mapToInt(Query::comparisons).sum();
            case Or or -> or.terms().stream().mapToInt(Query::comparisons).sum();
            case Not not -> not.term().comparisons();
            case Present present -> 1;
            case Compare compare -> 1;
            case Element some -> some.element().comparisons();
        };
    }

    enum Operator {
        EQ,
        NE,
        CO,
        SW,
        EW,
        GT,
        GE,
        LT,
        LE;

        boolean isEquality() {
            return this == EQ || this == NE;
        }

        boolean isSubstring() {
            return this == CO || this == SW || this == EW;
        }
    }

    /** The right side of a comparison, typed by the attribute's schema. */
    sealed interface Literal {

        /** Texts have parts and an order, numbers and times an order only, booleans and null neither. */
        default boolean takes(Operator operator) {
            return switch (this) {
                case Text text -> true;
                case Number number -> !operator.isSubstring();
                case Time time -> !operator.isSubstring();
                case Bool bool -> operator.isEquality();
                case Null nothing -> operator.isEquality();
            };
        }
    }

    record Text(String value) implements Literal, AttributeValue {}

    record Bool(boolean value) implements Literal, AttributeValue {}

    record Number(BigDecimal value) implements Literal, AttributeValue {}

    record Time(Instant value) implements Literal, AttributeValue {}

    /** {@code eq null} / {@code ne null}: not present / present. */
    record Null() implements Literal {}

    /**
     * An attribute of a resource, in the schema's own spelling.
     *
     * @param schema the URN of the extension it belongs to; empty for the core schema and common attributes
     * @param attribute as in the schema: {@code userName}, {@code emails}, {@code meta}; for the members of an
     *     {@link Element}, the sub-attribute
     */
    record Path(Optional<String> schema, String attribute, Optional<String> sub) {

        public static Path of(String attribute) {
            return new Path(Optional.empty(), attribute, Optional.empty());
        }

        public static Path of(String attribute, String sub) {
            return new Path(Optional.empty(), attribute, Optional.of(sub));
        }

        /** {@code emails.value}, {@code urn:...:User:department}. */
        public String text() {
            var prefix = schema.map(urn -> urn + ":").orElse("");
            return prefix + attribute + sub.map(name -> "." + name).orElse("");
        }
    }
}
