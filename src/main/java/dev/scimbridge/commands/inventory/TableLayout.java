package dev.scimbridge.commands.inventory;

import dev.scimbridge.commands.inventory.InventoryEntry.Role;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** For a person: a line for each user. What a name could do to a terminal is taken out of it. */
record TableLayout(boolean withRoles) implements Layout {

    @Override
    public List<String> head() {
        return List.of(line("UUID", "LOGIN", "NAME", withRoles ? "ROLES" : ""));
    }

    @Override
    public List<String> lines(InventoryEntry entry) {
        var name = Stream.of(entry.firstName(), entry.lastName())
                .map(part -> part.orElse(""))
                .collect(Collectors.joining(" "))
                .strip();
        return List.of(line(entry.uuid(), entry.login(), name, roles(entry)));
    }

    private static String roles(InventoryEntry entry) {
        return entry.problem()
                .map(why -> "not known: " + why)
                .orElseGet(() -> entry.roles().orElse(List.of()).stream()
                        .map(TableLayout::role)
                        .collect(Collectors.joining(", ")));
    }

    private static String role(Role role) {
        return role.id()
                + (role.inherited() ? " (inherited)" : "")
                + role.expires().map(end -> " (until " + end + ")").orElse("");
    }

    private static String line(String uuid, String login, String name, String roles) {
        return "%-36s  %-36s  %-28s  %s"
                .formatted(uuid, login, name, roles)
                .replaceAll("\\p{Cc}", "?")
                .stripTrailing();
    }
}
