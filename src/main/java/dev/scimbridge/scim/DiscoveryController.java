package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.schema.Discovery;
import dev.scimbridge.security.jwt.JwtProperties;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What this service provider can do (RFC 7644 §4). */
@RestController
@RequestMapping(ScimConfiguration.BASE)
class DiscoveryController {

    private final Discovery discovery = new Discovery();
    private final ScimProperties properties;
    private final JwtProperties jwts;

    DiscoveryController(ScimProperties properties, JwtProperties jwts) {
        this.properties = properties;
        this.jwts = jwts;
    }

    @GetMapping("/ServiceProviderConfig")
    ResponseEntity<ScimBody> serviceProviderConfig(ScimRequest request) {
        refuseFilter(request);
        var location = request.locations().of("ServiceProviderConfig");
        return request.answer(HttpStatus.OK).body(new ServiceProviderConfig(properties, jwts, location));
    }

    @GetMapping("/Schemas")
    ResponseEntity<ScimBody> schemas(ScimRequest request) {
        refuseFilter(request);
        return answer(request, discovery.schemas(request.locations().base()));
    }

    @GetMapping("/Schemas/{urn}")
    ResponseEntity<ScimBody> schema(@PathVariable String urn, ScimRequest request) {
        return answer(request, found(discovery.schema(urn, request.locations().base())));
    }

    @GetMapping("/ResourceTypes")
    ResponseEntity<ScimBody> resourceTypes(ScimRequest request) {
        refuseFilter(request);
        return answer(request, discovery.resourceTypes(request.locations().base()));
    }

    @GetMapping("/ResourceTypes/{name}")
    ResponseEntity<ScimBody> resourceType(@PathVariable String name, ScimRequest request) {
        return answer(
                request, found(discovery.resourceType(name, request.locations().base())));
    }

    /** For tools that know OpenAPI, and not the media type of SCIM. */
    @GetMapping("/openapi.json")
    ResponseEntity<ScimBody> openApi(ScimRequest request) {
        var json = discovery.openApi(request.locations().base());
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(generator -> generator.writeRawValue(json));
    }

    /** RFC 7644 §4: "If a "filter" is provided, the service provider SHOULD respond with HTTP status code 403". */
    private static void refuseFilter(ScimRequest request) {
        if (request.query().find("filter").isPresent()) {
            throw ScimException.of(
                    403, "Schemas, resource types and the service provider's configuration cannot be filtered.");
        }
    }

    private static String found(Optional<String> json) {
        return json.orElseThrow(() -> ScimException.notFound("There is no such schema or resource type."));
    }

    private static ResponseEntity<ScimBody> answer(ScimRequest request, String json) {
        return request.answer(HttpStatus.OK).body(generator -> generator.writeRawValue(json));
    }
}
