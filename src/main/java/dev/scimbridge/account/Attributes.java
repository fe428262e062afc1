package dev.scimbridge.account;

/**
 * What the client wrote, as the JSON object it reads back: opaque outside the module that speaks SCIM. Never holds a
 * {@code password}, nor anything of ours ({@code id}, {@code meta}, {@code groups}, the falcon extension).
 */
public record Attributes(String json) {

    /** The document of a user nobody wrote yet: a mirrored one. */
    public static final Attributes NONE = new Attributes("{}");

    @Override
    public String toString() {
        return "Attributes[" + json.length() + " characters]";
    }
}
