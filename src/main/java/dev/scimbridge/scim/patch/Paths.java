package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.filter.AttributePath;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.filter.InvalidFilter;
import dev.scimbridge.scim.filter.InvalidPath;
import dev.scimbridge.scim.filter.PathParser;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.MicrosoftPathKey;
import dev.scimbridge.scim.quirks.MicrosoftShortPath;
import dev.scimbridge.scim.resource.CoreAttributes;
import dev.scimbridge.scim.schema.AttributeType;
import dev.scimbridge.scim.schema.ResourceSchema;
import dev.scimbridge.scim.schema.Urns;
import java.util.Optional;
import java.util.Set;

/** What the paths of a PATCH stand for. */
final class Paths {

    /** For names that are no client's path. */
    static final Paths DEFAULT = new Paths(FilterLimits.DEFAULT);

    /** An answer's {@code schemas} follow from what it holds; a password never gets here. */
    private static final Set<String> IGNORED = Set.of("schemas", "password");

    private final PathParser users;
    private final PathParser groups;

    Paths(FilterLimits limits) {
        this.users = new PathParser(ResourceSchema.users(), limits);
        this.groups = new PathParser(ResourceSchema.groups(), limits);
    }

    /** @throws ScimException {@code invalidPath} or {@code invalidFilter} */
    AttributePath ofUser(String path) {
        return parse(users, path, MicrosoftShortPath.mended(path), Urns.USER);
    }

    /** @throws ScimException {@code invalidPath} or {@code invalidFilter} */
    AttributePath ofGroup(String path) {
        return parse(groups, path, path, Urns.GROUP);
    }

    /** The key of a value that has no path; empty for a name nobody knows. */
    Optional<AttributePath> findOfUser(String key) {
        return MicrosoftPathKey.target(key, this::ofUser);
    }

    private static AttributePath parse(PathParser parser, String path, String mended, String coreUrn) {
        if (IGNORED.contains(CoreAttributes.key(path, coreUrn))) {
            return new AttributePath.Foreign(path);
        }
        try {
            return parser.parse(mended);
        } catch (InvalidPath e) {
            throw ScimException.invalidPath(String.valueOf(e.getMessage()));
        } catch (InvalidFilter e) {
            throw ScimException.badRequest(ScimException.Type.INVALID_FILTER, String.valueOf(e.getMessage()));
        }
    }

    /** Whether only the service writes it. */
    static boolean isReadOnly(AttributePath path) {
        return switch (path) {
            case AttributePath.WholeExtension extension ->
                extension.urn().equals(Urns.FALCON_USER) || extension.urn().equals(Urns.FALCON_GROUP);
            case AttributePath.Attribute attribute ->
                attribute.attribute().readOnly()
                        || attribute.sub().filter(AttributeType::readOnly).isPresent();
            case AttributePath.Foreign foreign -> false;
        };
    }
}
