package dev.scimbridge.store;

import dev.scimbridge.scim.Users;
import dev.scimbridge.seeds.Chance;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Random filters that mean something: of the attributes that the resources of {@link SearchAgreementTest} have. */
record SearchFilters(Chance chance, List<String> words, List<String> userIds, List<String> groupIds) {

    private static final String FALCON = "urn:ietf:params:scim:schemas:extension:falcon:2.0:User:";
    private static final String ENTERPRISE = Users.ENTERPRISE + ":";
    private static final int DEPTH = 2;

    String ofUsers() {
        return expression(this::ofUser, DEPTH);
    }

    String ofGroups() {
        return expression(this::ofGroup, DEPTH);
    }

    private String ofUser() {
        return chance.any(
                () -> text(
                        List.of(
                                "userName",
                                "externalId",
                                "displayName",
                                "nickName",
                                "title",
                                "name.givenName",
                                "name.familyName",
                                "name.formatted",
                                "emails",
                                "emails.value",
                                "emails.type",
                                "emails.display",
                                "groups.display",
                                "groups.type",
                                ENTERPRISE + "department",
                                ENTERPRISE + "manager",
                                ENTERPRISE + "manager.value",
                                FALCON + "detail",
                                "phoneNumbers.value",
                                "phoneNumbers.type"),
                        words),
                () -> text(List.of("groups.type"), List.of("direct", "Direct", "rect", "x")),
                () -> text(List.of("id"), userIds),
                () -> text(List.of("groups", "groups.value"), groupIds),
                () -> text(List.of(FALCON + "state"), List.of("pending", "Held", "FAILED", "converged", "x", "held_")),
                () -> text(List.of(FALCON + "roles"), List.of("analyst", "viewer", "viewer@c1", "VIEWER")),
                () -> text(List.of("meta.version"), List.of("W/\\\"1\\\"", "W/\\\"2\\\"", "3")),
                () -> text(List.of("meta.resourceType"), List.of("User", "user", "Group")),
                () -> text(List.of("schemas"), List.of(Users.ENTERPRISE, "urn:ietf:params:scim:schemas:core:2.0:User")),
                () -> flag(List.of("active", "emails.primary")),
                () -> time(List.of("meta.created", "meta.lastModified", FALCON + "lastConverged")),
                () -> present(List.of(
                        "userName",
                        "title",
                        "name",
                        "emails",
                        "emails.type",
                        "emails.primary",
                        "groups",
                        FALCON + "roles",
                        FALCON + "detail",
                        "meta",
                        "active",
                        ENTERPRISE + "manager",
                        "externalId")),
                () -> bracketed("emails", this::ofEmail),
                () -> bracketed("phoneNumbers", this::ofEmail),
                () -> bracketed(
                        "groups",
                        () -> chance.any(
                                () -> text(List.of("value"), groupIds),
                                () -> text(List.of("display", "type"), words))));
    }

    private String ofEmail() {
        return chance.any(
                () -> text(List.of("value", "type", "display"), words),
                () -> flag(List.of("primary")),
                () -> present(List.of("value", "type", "primary", "display")));
    }

    private String ofGroup() {
        return chance.any(
                () -> text(List.of("displayName", "externalId", "members.display"), words),
                () -> text(List.of("id"), groupIds),
                () -> text(List.of("members", "members.value"), memberIds()),
                () -> text(List.of("members.type"), List.of("User", "user", "Group")),
                () -> text(List.of("meta.version", "meta.resourceType"), List.of("W/\\\"1\\\"", "Group", "x")),
                () -> time(List.of("meta.created", "meta.lastModified")),
                () -> present(List.of("members", "externalId", "displayName", "meta", "members.display")),
                () -> bracketed("members", this::ofMember));
    }

    private String ofMember() {
        return chance.any(
                () -> text(List.of("value"), memberIds()),
                () -> text(List.of("display", "type"), words),
                () -> present(List.of("display", "type")));
    }

    private List<String> memberIds() {
        return Stream.concat(userIds.stream(), Stream.of("nobody")).toList();
    }

    private String expression(Supplier<String> leaf, int depth) {
        if (depth == 0) {
            return leaf.get();
        }
        Supplier<String> inner = () -> expression(leaf, depth - 1);
        return switch (chance.between(1, 6)) {
            case 1, 2, 3 -> leaf.get();
            case 4 -> "not (" + inner.get() + ")";
            default -> "(" + String.join(chance.flip() ? " and " : " or ", chance.list(2, 3, inner)) + ")";
        };
    }

    private String text(List<String> names, List<String> values) {
        var name = chance.oneOf(names);
        if (chance.onceIn(10)) {
            return name + (chance.flip() ? " eq null" : " ne null");
        }
        var operator = chance.oneOf(List.of("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"));
        return name + " " + operator + " \"" + (chance.onceIn(9) ? "" : chance.oneOf(values)) + "\"";
    }

    private String flag(List<String> names) {
        return chance.oneOf(names) + (chance.flip() ? " eq " : " ne ") + chance.oneOf(List.of("true", "false", "null"));
    }

    private String time(List<String> names) {
        var operator = chance.oneOf(List.of("eq", "ne", "gt", "ge", "lt", "le"));
        var time = chance.oneOf(List.of(
                "2026-11-24T10:00:00Z",
                "2026-11-24T11:03:00+01:00",
                "2026-11-24T10:01:00.500Z",
                "2026-11-24T10:01:00.0005Z",
                "2026-11-24T10:00:59.999999999Z",
                "2026-11-24"));
        return chance.oneOf(names) + " " + operator + " \"" + time + "\"";
    }

    private String present(List<String> names) {
        return chance.oneOf(names) + " pr";
    }

    private String bracketed(String name, Supplier<String> leaf) {
        return name + "[" + expression(leaf, 1) + "]";
    }
}
