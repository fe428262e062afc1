package dev.scimbridge.store;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file with names, addresses or secrets is for its owner, from its first byte on. */
public final class OwnerOnly {

    private OwnerOnly() {}

    /** To make a file with; fails with an {@link UnsupportedOperationException} where there are no such permissions. */
    public static FileAttribute<Set<PosixFilePermission>> attribute() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }
}
