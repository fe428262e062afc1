package dev.scimbridge.operations;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * A setting that cannot be taken: its name, where it comes from and what it must be. Never what it is: a value that was pasted
 * into the wrong place may be a secret, and this is written into logs.
 */
public final class RefusedSetting {

    private static final String COMMAND_LINE = "commandLineArgs";

    private RefusedSetting() {}

    /**
     * What is wrong, in one sentence: in the words of the record or the check that refused it, which name the key and the mend, or else
     * by what it must be; empty where the failure is of something else.
     */
    public static Optional<String> sentence(Throwable failed) {
        return first(failed, BeanCreationException.class)
                .or(() -> first(failed, BindException.class))
                .flatMap(RefusedSetting::ours)
                .or(() -> first(failed, BindException.class).map(RefusedSetting::ofBinding))
                .or(() -> first(failed, InvalidConfigurationPropertyValueException.class)
                        .map(RefusedSetting::ofValue));
    }

    private static <T extends Throwable> Optional<Throwable> first(Throwable failed, Class<T> type) {
        return causes(failed).filter(type::isInstance).findFirst();
    }

    private static Stream<Throwable> causes(Throwable failed) {
        return Stream.iterate(failed, Objects::nonNull, Throwable::getCause);
    }

    /** The innermost complaint of our own. */
    private static Optional<String> ours(Throwable refusal) {
        return causes(refusal)
                .filter(RefusedSetting::isOurs)
                .reduce((outer, inner) -> inner)
                .map(complaint -> String.valueOf(complaint.getMessage()));
    }

    private static String ofBinding(Throwable refused) {
        var binding = (BindException) refused;
        return causes(binding)
                .flatMap(cause -> switch (cause) {
                    case BindValidationException invalid -> Stream.of(ofConstraint(invalid));
                    case UnboundConfigurationPropertiesException unread -> Stream.of(ofUnread(binding, unread));
                    case PlaceholderResolutionException lacking ->
                        Stream.of(subject(binding) + " refers to another setting, as ${name}, that is not set.");
                    default -> Stream.<String>empty();
                })
                .findFirst()
                .orElseGet(() -> subject(binding) + " must be "
                        + wanted(binding.getTarget().getType().resolve(Object.class)) + ".");
    }

    private static String ofValue(Throwable refused) {
        var invalid = (InvalidConfigurationPropertyValueException) refused;
        return invalid.getName() + " has a value that cannot be taken: " + invalid.getReason() + ".";
    }

    private static String ofUnread(BindException refused, UnboundConfigurationPropertiesException unread) {
        return unread.getUnboundProperties().stream()
                .map(one -> one.getName() + from(one.getOrigin()) + " is no setting.")
                .findFirst()
                .orElse(refused.getName() + " has parts that are no settings.");
    }

    private static String subject(BindException refused) {
        return refused.getName()
                + from(Optional.ofNullable(refused.getProperty())
                        .map(ConfigurationProperty::getOrigin)
                        .orElse(null));
    }

    private static String ofConstraint(BindValidationException invalid) {
        var errors = invalid.getValidationErrors();
        return errors.getAllErrors().stream()
                .findFirst()
                .map(error -> errors.getName() + field(error) + from(Origin.from(error)) + " "
                        + error.getDefaultMessage() + ".")
                .orElse(errors.getName() + " has a value that it may not have.");
    }

    private static String field(ObjectError error) {
        return error instanceof FieldError of ? "." + DataObjectPropertyName.toDashedForm(of.getField()) : "";
    }

    private static String from(@Nullable Origin origin) {
        return switch (origin) {
            case SystemEnvironmentOrigin variable -> " (from the environment variable " + variable.getProperty() + ")";
            case TextResourceOrigin text when text.getResource() != null -> " (from " + place(text) + ")";
            case PropertySourceOrigin source when source.getOrigin() != null -> from(source.getOrigin());
            case PropertySourceOrigin source
            when source.getPropertySource().getName().equals(COMMAND_LINE) -> " (from the command line)";
            case PropertySourceOrigin source ->
                " (from " + source.getPropertySource().getName() + ")";
            case null, default -> "";
        };
    }

    private static String place(TextResourceOrigin text) {
        var resource = String.valueOf(text.getResource());
        var line = text.getLocation() == null
                ? ""
                : ", line " + (text.getLocation().getLine() + 1);
        return resource + line;
    }

    private static String wanted(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(word ->
                                    word.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .collect(Collectors.joining(", "));
        }
        return switch (type.getSimpleName()) {
            case "Duration" -> "a duration, as 5s, 10m or 2h";
            case "DataSize" -> "a size, as 64KB or 4MB";
            case "int", "Integer", "long", "Long", "short", "Short" -> "a whole number";
            case "double", "Double", "float", "Float" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            case "URI", "URL" -> "a URL";
            case "Path", "File", "Resource" -> "the path of a file";
            default -> "what can be read as " + type.getSimpleName();
        };
    }

    private static boolean isOurs(Throwable complaint) {
        var thrownAt = complaint.getStackTrace();
        return complaint.getClass() == IllegalArgumentException.class
                && thrownAt.length > 0
                && thrownAt[0].getClassName().startsWith("dev.scimbridge.");
    }
}
