package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.ScimException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /Me} (RFC 7644 §3.11): a bearer token stands for an identity provider, which is no user. */
@RestController
class MeController {

    @RequestMapping({ScimConfiguration.BASE + "/Me", ScimConfiguration.BASE + "/Me/"})
    void me() {
        throw ScimException.of(501, "The caller is not a user, so there is no /Me.");
    }
}
