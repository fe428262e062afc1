/** The nouns every module speaks: accounts, groups, ids, role grants and the one failure of the domain. Pure: uses nothing. */
@ApplicationModule(
        displayName = "Account",
        allowedDependencies = {})
@NullMarked
package dev.scimbridge.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
