package dev.scimbridge.scim.bulk;

import dev.scimbridge.scim.protocol.ScimException;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a Bulk request (RFC 7644 §3.7).
 *
 * @param failOnErrors after so many errors nothing more is done; {@link Integer#MAX_VALUE} where the client does not say
 */
public record BulkRequest(int failOnErrors, List<BulkOperation> operations) {

    public BulkRequest {
        operations = List.copyOf(operations);
    }

    /**
     * @param maxOperations "If either limit is exceeded, the service provider MUST return HTTP response code 413"
     * @throws ScimException the request as a whole is wrong
     */
    public static BulkRequest parse(ObjectNode body, int maxOperations) {
        if (!(BulkOperation.find(body, "Operations") instanceof ArrayNode operations)) {
            throw ScimException.invalidSyntax("A Bulk request needs a list of Operations.");
        }
        if (operations.size() > maxOperations) {
            throw ScimException.of(413, "The number of operations exceeds the maxOperations (" + maxOperations + ").");
        }
        return new BulkRequest(
                failOnErrors(body),
                StreamSupport.stream(operations.spliterator(), false)
                        .map(BulkOperation::parse)
                        .toList());
    }

    private static int failOnErrors(ObjectNode body) {
        var node = BulkOperation.find(body, "failOnErrors");
        if (node == null || node.isNull()) {
            return Integer.MAX_VALUE;
        }
        return number(node);
    }

    private static int number(JsonNode node) {
        if (!node.isIntegralNumber() || node.decimalValue().signum() < 1) {
            throw ScimException.invalidValue("failOnErrors must be a number from 1.");
        }
        return node.canConvertToInt() ? node.intValue() : Integer.MAX_VALUE;
    }
}
