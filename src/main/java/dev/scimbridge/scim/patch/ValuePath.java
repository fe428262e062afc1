package dev.scimbridge.scim.patch;

final class ValuePath {
    static Target target(String p) {
        throw new IllegalStateException();
    }
}
