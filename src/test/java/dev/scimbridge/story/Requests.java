package dev.scimbridge.story;

import java.util.List;
import java.util.stream.Collectors;

/** What the client of a story sends. */
public final class Requests {

    public static final String DEACTIVATE = """
            {"op":"replace","path":"active","value":false}""";
    static final String ACTIVATE = """
            {"op":"replace","path":"active","value":true}""";

    private Requests() {}

    /** A user without any {@code active}. */
    public static String person(String name) {
        return """
                {"userName":"%1$s@example.com","name":{"givenName":"%1$s","familyName":"Example"}}""".formatted(name);
    }

    static String active(String name, boolean active) {
        return person(name).replaceFirst("\\{", "{\"active\":" + active + ",");
    }

    public static String group(String name, String... members) {
        return """
                {"displayName":"%s","members":[%s]}""".formatted(name, values(members));
    }

    static String add(String... members) {
        return """
                {"op":"add","path":"members","value":[%s]}""".formatted(values(members));
    }

    static String remove(String... members) {
        return """
                {"op":"remove","path":"members","value":[%s]}""".formatted(values(members));
    }

    static String rename(String name) {
        return """
                {"op":"replace","path":"displayName","value":"%s"}""".formatted(name);
    }

    private static String values(String... members) {
        return List.of(members).stream().map("{\"value\":\"%s\"}"::formatted).collect(Collectors.joining(","));
    }
}
