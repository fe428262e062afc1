package dev.scimbridge.scim.schema;

import java.util.List;
import org.apache.directory.scim.core.schema.SchemaRegistry;
import org.apache.directory.scim.spec.extension.EnterpriseExtension;
import org.apache.directory.scim.spec.resources.ScimGroup;
import org.apache.directory.scim.spec.resources.ScimUser;

/** SCIMple's registry of our resource types, mended by {@link Corrections}. */
final class Registry {

    static final SchemaRegistry SCHEMAS = filled();

    private Registry() {}

    private static SchemaRegistry filled() {
        var registry = new SchemaRegistry();
        registry.addSchema(ScimUser.class, List.of(EnterpriseExtension.class, FalconUserExtension.class));
        registry.addSchema(ScimGroup.class, List.of(FalconGroupExtension.class));
        registry.getAllSchemas().forEach(Corrections::apply);
        return registry;
    }
}
