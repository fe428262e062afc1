package dev.scimbridge.account;

/** Takes back what one write has made of a profile; known to the module that speaks SCIM, which alone reads the document. */
@FunctionalInterface
public interface ProfileReversal {

    /**
     * @param now the profile as it is, perhaps changed by others since
     * @param refused what the write made
     * @param former what it was before the write
     * @return as it was before the write in all that is still as the write made it
     */
    Profile without(Profile now, Profile refused, Profile former);
}
