package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.MicrosoftShortPath;
import dev.scimbridge.scim.resource.Urns;
import dev.scimbridge.scim.schema.Resolved;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds what the paths of a user's PATCH stand for. */
final class UserTargets {

    private static final ResourceSchema USERS = ResourceSchema.users();
    private static final Target FOREIGN = new Target.Foreign();

    /** An answer's {@code schemas} follow from what it holds; a password never gets here. */
    private static final Set<String> IGNORED = Set.of("schemas", "password");

    private UserTargets() {}

    /**
     * @param path {@code name.givenName}, {@code emails[type eq "work"].value}, either with a URN before it, or a URN alone
     * @throws ScimException {@code invalidPath}: not a path, or of an attribute that a schema of ours does not have
     */
    static Target resolve(String path) {
        return find(path).orElseThrow(() -> ScimException.invalidPath("A user has no attribute " + path + "."));
    }

    /** The same; empty for an attribute that a schema of ours does not have. */
    static Optional<Target> find(String path) {
        if (IGNORED.contains(path.toLowerCase(Locale.ROOT))) {
            return Optional.of(FOREIGN);
        }
        var plain = MicrosoftShortPath.mended(path);
        var extension = USERS.extension(plain);
        if (extension.isPresent()) {
            return extension.map(Target.Extension::new);
        }
        if (plain.indexOf('[') >= 0) {
            return Optional.of(isForeign(plain) ? FOREIGN : ValuePath.target(plain));
        }
        var resolved = USERS.resolve(plain);
        return resolved.isEmpty() && isForeign(plain) ? Optional.of(FOREIGN) : resolved.map(UserTargets::at);
    }

    private static Target at(Resolved resolved) {
        return new Target.At(resolved.extensionUrn(), resolved.attribute(), Optional.empty(), resolved.sub());
    }

    /** A URN that is none of our schemas'. */
    private static boolean isForeign(String path) {
        return startsWith(path, "urn:")
                && !startsWith(path, Urns.USER + ":")
                && USERS.extensionUrns().stream().noneMatch(urn -> startsWith(path, urn + ":"));
    }

    private static boolean startsWith(String path, String prefix) {
        return path.toLowerCase(Locale.ROOT).startsWith(prefix.toLowerCase(Locale.ROOT));
    }
}
