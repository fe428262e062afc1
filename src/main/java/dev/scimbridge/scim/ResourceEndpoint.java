package dev.scimbridge.scim;

/**
 * What can be asked of one type of resources (RFC 7644 §3.2), whoever brings it: a request of its own or an operation of a Bulk, so
 * that both do the same and fail the same.
 */
interface ResourceEndpoint {

    /** @throws RuntimeException what {@link ScimErrors} tells a client of; nothing was made then */
    ScimAnswer create(ScimRequest request);

    /** PUT. @throws RuntimeException as {@link #create}; nothing was changed then, or {@code active:false} alone is under way */
    ScimAnswer replace(String id, ScimRequest request);

    /** PATCH. @throws RuntimeException as {@link #replace} */
    ScimAnswer patch(String id, ScimRequest request);

    /** @throws RuntimeException as {@link #create}; while access may still exist it is on its way to be taken away */
    ScimAnswer delete(String id, ScimRequest request);

    /** The part of a list that was asked for, in its order. */
    ScimLists.Matches find(ScimLists.ListRequest list, ScimRequest request);
}
