package dev.scimbridge.scim;

import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.patch.PatchLimits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * {@code bridge.scim.http}: how SCIM is served.
 *
 * @param publicUrl what clients reach the service as, up to and with {@code /scim/v2}, for the locations in answers; absent:
 *     taken from each request
 * @param maxBody of a request; 1 KB to 64 MB
 * @param maxGroupBody of a POST or PUT of a group, which cannot be sent in parts, where that is more than {@code max-body}; 4 MB are
 *     about 80,000 members by their ids; 1 KB to 64 MB
 * @param maxPage the most resources one list answer holds; 1 to 10,000
 * @param defaultPage how many it holds when the client does not say; 1 to 10,000
 * @param maxOperations of one PATCH; 1 to 100,000
 * @param maxBulkOperations of one Bulk request; 1 to 10,000
 * @param maxFilterLength in characters; 64 to 65,536
 * @param maxFilterDepth of nested parentheses, brackets and {@code not}; 1 to 100
 * @param maxFilterTerms comparisons in one filter; 1 to 1,000
 */
@Validated
@ConfigurationProperties(prefix = "bridge.scim.http", ignoreUnknownFields = false)
record ScimProperties(
        @Nullable URI publicUrl,
        @DefaultValue("1MB") @NotNull DataSize maxBody,
        @DefaultValue("4MB") @NotNull DataSize maxGroupBody,
        @DefaultValue("200") @Min(1) @Max(10_000) int maxPage,
        @DefaultValue("100") @Min(1) @Max(10_000) int defaultPage,
        @DefaultValue("1000") @Min(1) @Max(100_000) int maxOperations,
        @DefaultValue("1000") @Min(1) @Max(10_000) int maxBulkOperations,
        @DefaultValue("4096") @Min(64) @Max(65_536) int maxFilterLength,
        @DefaultValue("40") @Min(1) @Max(100) int maxFilterDepth,
        @DefaultValue("200") @Min(1) @Max(1_000) int maxFilterTerms) {

    private static final DataSize MAX = DataSize.ofMegabytes(64);

    ScimProperties {
        requireBounds("max-body", maxBody);
        requireBounds("max-group-body", maxGroupBody);
        if (publicUrl != null && (!publicUrl.isAbsolute() || publicUrl.getHost() == null)) {
            throw new IllegalArgumentException(
                    "bridge.scim.http.public-url must be a whole URL, as https://scim.example.com/scim/v2");
        }
    }

    private static void requireBounds(String name, DataSize size) {
        if (size.toBytes() < 1024 || size.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("bridge.scim.http." + name + " must be from 1KB to 64MB");
        }
    }

    /** Of a POST or PUT of a group. */
    DataSize largestGroupBody() {
        return maxGroupBody.compareTo(maxBody) < 0 ? maxBody : maxGroupBody;
    }

    /** Of filters, and of the paths of a PATCH. */
    FilterLimits filterLimits() {
        return new FilterLimits(maxFilterLength, maxFilterDepth, maxFilterTerms);
    }

    PatchLimits patchLimits() {
        return new PatchLimits(maxOperations, filterLimits());
    }
}
