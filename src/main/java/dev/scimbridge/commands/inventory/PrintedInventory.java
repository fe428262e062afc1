package dev.scimbridge.commands.inventory;

import java.util.Set;
import java.util.function.Consumer;

/** Standard output: what was printed is not taken back, and a run that is interrupted begins anew. */
public final class PrintedInventory implements InventoryTarget {

    private final Layout layout;
    private final Consumer<String> out;
    private boolean begun;
    private Written written = Written.NOTHING;

    public PrintedInventory(Layout layout, Consumer<String> out) {
        this.layout = layout;
        this.out = out;
    }

    @Override
    public Set<String> alreadyRead() {
        return Set.of();
    }

    @Override
    public void add(InventoryEntry entry) {
        begin();
        layout.lines(entry).forEach(out);
        written = written.and(entry);
    }

    private void begin() {
        if (!begun) {
            layout.head().forEach(out);
            begun = true;
        }
    }

    @Override
    public Written finish(Set<String> listed) {
        begin();
        return written;
    }

    @Override
    public void close() {
        // standard output is not ours to close
    }
}
