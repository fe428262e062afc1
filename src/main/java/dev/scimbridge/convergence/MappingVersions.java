package dev.scimbridge.convergence;

import java.util.Optional;

/** The role mappings that were in force, newest last; all replicas converge by the newest. */
public interface MappingVersions {

    /** The number of the mapping in force, cheaply; 0 when there is none. */
    long currentNumber();

    /**
     * {@link #currentNumber} for a transaction that decides by it: no other mapping comes into force before that transaction ends, so
     * that a sweep that follows sees what was decided.
     */
    long currentNumberLocked();

    /** One of them. */
    Optional<MappingVersion> find(long number);

    /** Puts a mapping in force as the next version; @return it, or the current one if that is the same text. */
    MappingVersion add(String text);

    /** @param text the mapping in a canonical form that {@link RolesProperties} reads and writes */
    record MappingVersion(long number, String text) {}
}
