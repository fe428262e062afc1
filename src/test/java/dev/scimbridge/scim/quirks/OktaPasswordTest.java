package dev.scimbridge.scim.quirks;

import static dev.scimbridge.scim.Users.json;
import static dev.scimbridge.scim.Users.patch;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OktaPasswordTest {

    @Test
    void aPasswordIsDroppedFromACreate() {
        assertThat(OktaPassword.dropped(
                        json("{'userName':'grace@example.com','password':'pH9-placeholder-x2','active':true}")))
                .isEqualTo(json("{'userName':'grace@example.com','active':true}"));
    }

    @Test
    void aPasswordIsDroppedFromEachOperation() {
        var body = patch(
                "{'op':'replace','path':'password','value':'s3cret'}",
                "{'op':'replace','path':' PassWord ','value':'s3cret'}",
                "{'op':'replace','path':'urn:ietf:params:scim:schemas:core:2.0:User:password','value':'s3cret'}",
                "{'op':'replace','value':{'password':'s3cret','title':'x'}}");

        assertThat(OktaPassword.dropped(body)).isEqualTo(patch("{'op':'replace','value':{'title':'x'}}"));
    }

    @Test
    void aRoleThatIsCalledPasswordIsNone() {
        var body = json("{'userName':'a','roles':[{'value':'password'}],'name':{'givenName':'Password'}}");

        assertThat(OktaPassword.dropped(body.deepCopy())).isEqualTo(body);
    }
}
