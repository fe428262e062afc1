package dev.scimbridge.convergence;

import dev.scimbridge.account.State;
import java.util.Locale;
import java.util.Map;

/** How many accounts there are, of each kind one count; a kind that none is of may be absent. */
public interface Census {

    /** By how far Falcon is from what is desired; of the deleted ones those that failed. */
    Map<State, Long> byState();

    /** Visible ones by the access that they have; looks at all of them. */
    Map<Access, Long> byAccess();

    /** The access that an account has, as metrics tell it: each account has one. */
    enum Access {
        /** {@code active}, with a role in Falcon at least as last read, whoever gave it. */
        ROLES,
        /** {@code active}, and none is known: roles that were never read are none. */
        NO_ROLES,
        /** Not {@code active}, as SCIM shows it: access is known to be gone, or its loss was accepted. */
        INACTIVE,
        /** In Falcon, and not the bridge's to change, whatever it has there. */
        UNMANAGED;

        /** The value of the label {@code access}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
