package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.ScimBody;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the container refuses before, or after, a controller had it: also as a SCIM error. */
@RestController
class ContainerErrorController implements ErrorController {

    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    ResponseEntity<ScimBody> error(HttpServletRequest request) {
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        return ResponseEntity.status(status)
                .contentType(ScimMediaType.accepted(request.getHeader(HttpHeaders.ACCEPT)))
                .body(new ErrorBody(ErrorBody.ofStatus(status)));
    }
}
