package dev.scimbridge.scim;

import static dev.scimbridge.scim.Users.ADA;
import static dev.scimbridge.scim.Users.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.security.jwt.JwtProperties;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScimAnswersTest {

    private static JsonNode written(ScimBody body) {
        var out = new ByteArrayOutputStream();
        new ScimBodyConverter().write(body, out);
        return JsonMapper.builder().build().readTree(out.toByteArray());
    }

    private static JsonNode error(ProvisioningException e) {
        return written(new ErrorBody(ProvisioningFailures.toScim(e)));
    }

    /** RFC 7644 §3.12; Okta's suite wants the status as a text and a detail. */
    @Test
    void anErrorHasItsSchemaItsStatusAsATextAndADetail() {
        assertThat(written(new ErrorBody(ScimException.invalidValue("userName is required."))))
                .isEqualTo(
                        json(
                                "{'schemas':['urn:ietf:params:scim:api:messages:2.0:Error'],'status':'400','scimType':'invalidValue','detail':'userName is required.'}"));
        assertThat(written(new ErrorBody(ErrorBody.ofStatus(404))))
                .isEqualTo(
                        json(
                                "{'schemas':['urn:ietf:params:scim:api:messages:2.0:Error'],'status':'404','detail':'There is nothing at this path.'}"));
        assertThat(ErrorBody.ofStatus(418).detail()).isNotBlank();
        assertThat(ErrorBody.ofStatus(599).detail()).isNotBlank();
    }

    @Test
    void eachFailureOfAUseCaseHasItsStatus() {
        assertThat(error(new ProvisioningException.NoSuchAccount(ADA))
                        .get("status")
                        .stringValue())
                .isEqualTo("404");
        var taken = error(new ProvisioningException.UserNameTaken());
        assertThat(taken.get("status").stringValue()).isEqualTo("409");
        assertThat(taken.get("scimType").stringValue()).isEqualTo("uniqueness");
        assertThat(error(new ProvisioningException.NoLogin()).get("scimType").stringValue())
                .isEqualTo("invalidValue");
        assertThat(error(new ProvisioningException.RenameRefused())
                        .get("scimType")
                        .stringValue())
                .isEqualTo("mutability");
        assertThat(error(new ProvisioningException.VersionMismatch())
                        .get("status")
                        .stringValue())
                .isEqualTo("412");
        assertThat(error(new ProvisioningException.TooMany(10)).get("scimType").stringValue())
                .isEqualTo("tooMany");
    }

    @Test
    void aRefusedCreateCarriesFalconsWordsAndItsTraceId() {
        var domain = new ProvisioningException.CreateRefused("domain not allowed (trace id t-1)", false);
        var duplicate = new ProvisioningException.CreateRefused("already exists", true);

        assertThat(error(domain).get("status").stringValue()).isEqualTo("400");
        assertThat(error(domain).get("detail").stringValue()).contains("domain not allowed", "t-1");
        assertThat(error(duplicate).get("status").stringValue()).isEqualTo("409");
    }

    @Test
    void anOutageSaysWhenToComeAgainInWholeSeconds() {
        var away = ProvisioningFailures.toScim(
                new ProvisioningException.Unavailable("Not now.", Duration.ofMillis(1_200)));

        assertThat(away.status()).isEqualTo(503);
        assertThat(ErrorBody.seconds(away.retryAfter().orElseThrow())).isEqualTo(2);
        assertThat(ErrorBody.seconds(Duration.ZERO)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "absent",
            value = {
                "absent|application/scim+json",
                "*/*|application/scim+json",
                "application/scim+json|application/scim+json",
                "application/json|application/json",
                "application/json; charset=utf-8|application/json",
                "application/json, application/scim+json|application/scim+json",
                "application/json, */*;q=0.1|application/scim+json",
                "text/html|application/scim+json",
                "garbage|application/scim+json",
            })
    void whateverTheClientAcceptsItGetsAnAnswer(@Nullable String accept, String answered) {
        assertThat(ScimMediaType.accepted(accept)).isEqualTo(MediaType.parseMediaType(answered));
    }

    @Test
    void theServiceProviderConfigTellsWhatIsConfigured() {
        var properties = ScimPropertiesTest.bind(Map.of("bridge.scim.http.max-page", "55"));
        var config = written(new ServiceProviderConfig(properties, jwts(Map.of()), "https://x/ServiceProviderConfig"));

        assertThat(config.get("filter").get("maxResults").intValue()).isEqualTo(55);
        assertThat(config.get("patch").get("supported").booleanValue()).isTrue();
        assertThat(config.get("bulk").get("supported").booleanValue()).isTrue();
        assertThat(config.get("etag").get("supported").booleanValue()).isTrue();
    }

    /** RFC 7643 §5: "A multi-valued complex type that specifies supported authentication scheme properties." */
    @Test
    void theAuthenticationSchemesAreThoseThatAreLetIn() {
        var issuer = "https://login.example.com/";
        var properties = ScimPropertiesTest.bind(Map.of());
        var own = written(new ServiceProviderConfig(properties, jwts(Map.of()), "x"));
        var both = written(new ServiceProviderConfig(
                properties,
                jwts(Map.of("bridge.security.jwt.issuer", issuer, "bridge.security.jwt.audience", "api://bridge")),
                "x"));

        assertThat(own.get("authenticationSchemes").findValuesAsString("name")).containsExactly("Bearer token");
        assertThat(both.get("authenticationSchemes").findValuesAsString("name")).containsExactly("Bearer token", "JWT");
        assertThat(both.get("authenticationSchemes").findValuesAsString("type")).containsOnly("oauthbearertoken");
        assertThat(both.get("authenticationSchemes").findValuesAsString("primary"))
                .containsExactly("true", "false");
        assertThat(both.get("authenticationSchemes").get(1).get("description").stringValue())
                .isEqualTo("A JWT of https://login.example.com/ in the Authorization header.");
    }

    private static JwtProperties jwts(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("bridge.security.jwt", JwtProperties.class);
    }
}
