package dev.scimbridge.plan.rails;

import java.util.Locale;

/** Which guard holds something; its {@link #wire()} form stands in commands, metrics and details. */
public enum RailName {
    /** An account that somebody else made in Falcon ({@code bridge.adoption}). */
    ADOPTION(false, true),
    /** A group that came to a name which gives an admin role. */
    ADMIN_ROLES(false, true),
    /** More accounts lose access than may within the window ({@code bridge.rails.deprovisioning}). */
    DEPROVISIONING(true, true),
    /** A user that nothing takes access from ({@code bridge.rails.protected}). */
    PROTECTED(true, false),
    /** Too few others would hold an admin role ({@code bridge.rails.min-admins}). */
    MIN_ADMINS(true, false),
    /** A user that an operator has locked. */
    LOCK(false, false);

    private final boolean takesAccess;
    private final boolean waitsForOperator;

    RailName(boolean takesAccess, boolean waitsForOperator) {
        this.takesAccess = takesAccess;
        this.waitsForOperator = waitsForOperator;
    }

    /** Whether what it holds is a loss of access, so that whoever asked for that is not told of success. */
    public boolean takesAccess() {
        return takesAccess;
    }

    /** Whether an operator's word lets go what it holds, and nothing else does. The others judge anew each time they are asked. */
    public boolean waitsForOperator() {
        return waitsForOperator;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
