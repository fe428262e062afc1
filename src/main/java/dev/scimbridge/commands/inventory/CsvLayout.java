package dev.scimbridge.commands.inventory;

import dev.scimbridge.commands.inventory.InventoryEntry.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * For a spreadsheet (RFC 4180, every cell quoted): a line for each role of each user, one for a user without. A cell that a
 * spreadsheet would take for a formula gets an apostrophe in front, which is the only thing that differs from what Falcon told.
 */
record CsvLayout(boolean withRoles) implements Layout {

    private static final String FORMULA = "=+-@\t\r\n";
    private static final Role NONE = new Role("", "", Optional.empty(), false, Optional.empty());

    @Override
    public List<String> head() {
        var user = Stream.of("uuid", "login", "first_name", "last_name");
        var role = Stream.of("role", "role_name", "cid", "inherited", "expires", "problem");
        return List.of(line(withRoles ? Stream.concat(user, role) : user));
    }

    @Override
    public List<String> lines(InventoryEntry entry) {
        if (!withRoles) {
            return List.of(line(user(entry)));
        }
        var roles = entry.roles().filter(held -> !held.isEmpty()).orElse(List.of(NONE));
        return roles.stream()
                .map(role -> line(Stream.concat(user(entry), role(role, entry))))
                .toList();
    }

    private static Stream<String> user(InventoryEntry entry) {
        return Stream.of(
                entry.uuid(),
                entry.login(),
                entry.firstName().orElse(""),
                entry.lastName().orElse(""));
    }

    private static Stream<String> role(Role role, InventoryEntry entry) {
        return Stream.of(
                role.id(),
                role.displayName(),
                role.cid().orElse(""),
                role.equals(NONE) ? "" : String.valueOf(role.inherited()),
                role.expires().map(Instant::toString).orElse(""),
                entry.problem().orElse(""));
    }

    private static String line(Stream<String> cells) {
        return cells.map(CsvLayout::cell).collect(Collectors.joining(","));
    }

    private static String cell(String text) {
        var harmless = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
