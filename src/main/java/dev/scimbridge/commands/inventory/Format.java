package dev.scimbridge.commands.inventory;

/** What an inventory is wanted as. */
public enum Format {
    TABLE,
    CSV,
    JSON;

    /** @param withRoles whether there is something to show of roles */
    public Layout layout(boolean withRoles) {
        return switch (this) {
            case TABLE -> new TableLayout(withRoles);
            case CSV -> new CsvLayout(withRoles);
            case JSON -> new JsonLayout();
        };
    }
}
