/** The nouns every module speaks: accounts, groups, ids, role grants, the role mapping and queries. Pure: uses nothing. */
@ApplicationModule(
        displayName = "Account",
        allowedDependencies = {})
@NullMarked
package dev.scimbridge.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
