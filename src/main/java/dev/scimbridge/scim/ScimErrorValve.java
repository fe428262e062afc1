package dev.scimbridge.scim;

import java.io.IOException;
import java.util.UUID;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/**
 * What Tomcat refuses before Spring sees it, as a line or header that is too long or a URL with forbidden characters: a SCIM
 * error in place of a page. Tomcat makes it by its name, so it is public.
 */
public final class ScimErrorValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        var status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        if (response.getHeader(RequestIds.HEADER) == null) {
            response.setHeader(RequestIds.HEADER, UUID.randomUUID().toString());
        }
        response.setContentType(ScimMediaType.SCIM.toString());
        try {
            new ScimBodyConverter().write(new ErrorBody(ErrorBody.ofStatus(status)), response.getOutputStream());
            response.finishResponse();
        } catch (IOException e) {
            container.getLogger().debug("the client went away", e);
        }
    }
}
