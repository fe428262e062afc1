package dev.scimbridge.docs;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the values of a setting are written, in the words of the chart's {@code files/settings.txt}. */
final class SettingForm {

    private static final Pattern LIST = Pattern.compile("java\\.util\\.(?:List|Set)<(.+)>");

    private SettingForm() {}

    /** The setting with its form, and below a list of records each of their components. */
    static Stream<String> lines(String name, String type) {
        var list = LIST.matcher(type);
        if (!list.matches()) {
            return Stream.of(name + " " + ofOne(type));
        }
        var components = named(list.group(1)).getRecordComponents();
        if (components == null) {
            return Stream.of(name + " list");
        }
        return Stream.concat(
                Stream.of(name + " entries"),
                Arrays.stream(components)
                        .flatMap(component -> lines(
                                name + "[]." + kebab(component.getName()),
                                component.getGenericType().getTypeName())));
    }

    private static String ofOne(String type) {
        var constants = named(type).getEnumConstants();
        if (constants != null) {
            return Arrays.stream(constants)
                    .map(constant ->
                            ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining("|"));
        }
        return switch (type) {
            case "java.lang.Integer", "java.lang.Long" -> "integer";
            case "java.lang.Double" -> "number";
            case "java.lang.Boolean" -> "boolean";
            case "java.time.Duration" -> "duration";
            case "org.springframework.util.unit.DataSize" -> "size";
            case "java.net.URI" -> "url";
            case "java.lang.String" -> "text";
            default -> throw new IllegalStateException(type + " has no form yet: the chart has to know one.");
        };
    }

    private static Class<?> named(String type) {
        try {
            return Class.forName(type);
        } catch (ClassNotFoundException gone) {
            throw new IllegalStateException(gone);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
