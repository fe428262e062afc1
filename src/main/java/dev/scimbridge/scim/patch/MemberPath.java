package dev.scimbridge.scim.patch;

import java.util.List;

final class MemberPath {
    static List<String> values(String p) {
        throw new IllegalStateException();
    }
}
