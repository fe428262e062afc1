package dev.scimbridge.commands.inventory;

import java.util.List;

/** How an inventory is written. */
public sealed interface Layout permits TableLayout, CsvLayout, JsonLayout {

    /** The lines before the first user. */
    List<String> head();

    /** The lines of a user; at least one. */
    List<String> lines(InventoryEntry entry);
}
