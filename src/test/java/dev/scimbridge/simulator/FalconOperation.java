package dev.scimbridge.simulator;

/** What a call asked of Falcon, whatever its dialect. */
public enum FalconOperation {
    TOKEN,
    LIST_IDS,
    GET_USERS,
    CREATE_USER,
    UPDATE_USER,
    DELETE_USER,
    GET_USER_ROLES,
    GRANT_ROLES,
    REVOKE_ROLES,
    LIST_ROLES,
    GET_ROLES;

    /** Whether it changes the tenant. */
    public boolean changes() {
        return switch (this) {
            case CREATE_USER, UPDATE_USER, DELETE_USER, GRANT_ROLES, REVOKE_ROLES -> true;
            case TOKEN, LIST_IDS, GET_USERS, GET_USER_ROLES, LIST_ROLES, GET_ROLES -> false;
        };
    }
}
