package dev.scimbridge.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

/** XML Schema's dateTime (RFC 7643 §2.3.5). One without a zone, or a date alone, is taken to be UTC. */
public final class DateTimes {

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private DateTimes() {}

    /** Empty for any other text, as one of a day that no month has, and outside of the years 1 to 9999. */
    public static Optional<Instant> parse(String text) {
        try {
            var parsed = FORMAT.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            return Optional.of(
                            switch (parsed) {
                                case OffsetDateTime time -> time;
                                case LocalDateTime time -> time.atOffset(ZoneOffset.UTC);
                                default -> LocalDate.from(parsed).atStartOfDay().atOffset(ZoneOffset.UTC);
                            })
                    .filter(time -> time.getYear() >= 1 && time.getYear() <= 9999)
                    .map(OffsetDateTime::toInstant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
