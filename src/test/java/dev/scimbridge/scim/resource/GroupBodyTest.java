package dev.scimbridge.scim.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.scim.protocol.BodyReader;
import dev.scimbridge.scim.protocol.ScimException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupBodyTest {

    private static final int MEGABYTE = 1_048_576;
    private static final BodyReader WHOLE = new BodyReader(MEGABYTE);
    private static final BodyReader KEPT = new BodyReader(MEGABYTE, new GroupBody());

    /** A document, or why there is none. */
    private static String outcome(BodyReader reader, String body) {
        try {
            return GroupDocument.parse(reader.read(
                            null,
                            new ByteArrayInputStream(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8))))
                    .toString();
        } catch (ScimException refused) {
            return String.valueOf(refused.getMessage());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'displayName':'Analysts'}",
                "{'displayName':'Analysts','members':null,'externalId':null}",
                "{'schemas':['urn:x'],'id':7,'meta':{'a':[1,{'b':2}]},'displayName':'Analysts','externalId':'x'}",
                "{'DISPLAYNAME':'Analysts','Members':[{'value':'ada','display':'Ada','$ref':null},'grace']}",
                "{'urn:ietf:params:scim:schemas:core:2.0:Group:displayName':'Analysts','members':{'value':'ada'}}",
                "{'urn:ietf:params:scim:schemas:core:2.0:Group':{'displayName':'Analysts','members':[{'value':'ada'}]}}",
                "{'URN:ietf:params:scim:schemas:core:2.0:group':{'Members':['ada'],'x':{'y':1}},'displayName':'Analysts'}",
                "{'urn:ietf:params:scim:schemas:core:2.0:Group':{'displayName':'Analysts'},'displayName':'Analysts'}",
                "{'urn:ietf:params:scim:schemas:core:2.0:Group':null,'displayName':'Analysts'}",
                "{'urn:ietf:params:scim:schemas:core:2.0:Group':['x'],'displayName':'Analysts'}",
                "{'displayName':'Analysts','members':[{'VALUE':'ada'},{'x':{'value':'no'},'value':'ada'}]}",
                "{'displayName':'Analysts','members':[{'VALUE':'ada','value':'grace'}]}",
                "{'displayName':'Analysts','members':[]}",
                "{'displayName':'Analysts','members':'ada'}",
                "{'displayName':'Analysts','members':[{'value':null}]}",
                "{'displayName':'Analysts','members':[{'value':{'value':'ada'}}]}",
                "{'displayName':'Analysts','members':[{'value':7}]}",
                "{'displayName':'Analysts','members':[{}]}",
                "{'displayName':'Analysts','members':[['ada']]}",
                "{'displayName':'Analysts','members':[null]}",
                "{'displayName':'Analysts','members':7}",
                "{'displayName':{'a':1},'externalId':[]}",
                "{'displayName':true}",
                "{'displayName':7.5}",
                "{'displayName':'Analysts','displayname':'Analysts'}",
                "{'displayName':'Analysts','displayName':'Analysts'}",
                "{'displayName':'Analysts','members':[{'value':'ada','value':'ada'}]}",
                "{'displayName':'Analysts','members':['ada'",
                "{'displayName':'Analysts'} {}",
                "{'displayName':'Analysts',}",
                "[[1],2]",
                "'Analysts'",
                "7",
                "true",
                "null",
                " ",
                ""
            })
    void aGroupIsReadAsItIsFromTheWholeBody(String body) {
        assertThat(outcome(KEPT, body)).isEqualTo(outcome(WHOLE, body));
    }

    @Test
    void moreMembersThanAreReadAre413() {
        var members = String.join(",", Collections.nCopies(200_001, "''"));

        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> KEPT.read(
                        null,
                        new ByteArrayInputStream(("{'members':[" + members + "]}")
                                .replace('\'', '"')
                                .getBytes(StandardCharsets.UTF_8))))
                .withMessageContaining("more than 200000 members");
    }
}
