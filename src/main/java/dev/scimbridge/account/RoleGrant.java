package dev.scimbridge.account;

import java.util.Comparator;

/** A role held in one CID; the same role in two CIDs is two grants. */
public record RoleGrant(Cid cid, RoleId roleId) implements Comparable<RoleGrant> {

    private static final Comparator<RoleGrant> ORDER =
            Comparator.comparing((RoleGrant grant) -> grant.cid.value()).thenComparing(RoleGrant::roleId);

    /** A grant in the CID the user lives in. */
    public static RoleGrant home(RoleId roleId) {
        return new RoleGrant(Cid.HOME, roleId);
    }

    public static RoleGrant home(String roleId) {
        return home(new RoleId(roleId));
    }

    @Override
    public int compareTo(RoleGrant other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return cid.equals(Cid.HOME) ? roleId.value() : roleId + "@" + cid;
    }
}
