package dev.scimbridge.store.opening;

import org.jspecify.annotations.Nullable;

/** The start stops, because the database cannot be used as it is: what is wrong, what was not touched, what to do. */
public final class StoreRefused extends RuntimeException {

    private final String untouched;
    private final String mend;

    /**
     * @param wrong what is wrong, as each of them one line
     * @param cause what the database said, for {@code --debug}
     */
    public StoreRefused(String wrong, String untouched, String mend, @Nullable Throwable cause) {
        super(wrong, cause);
        this.untouched = untouched;
        this.mend = mend;
    }

    String description() {
        return getMessage() + System.lineSeparator() + untouched;
    }

    String mend() {
        return mend;
    }
}
