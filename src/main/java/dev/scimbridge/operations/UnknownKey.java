package dev.scimbridge.operations;

/** A key of the configuration that nothing reads: a typing error, or a key that was renamed. */
final class UnknownKey extends RuntimeException {

    private final String mend;

    UnknownKey(String key, String mend) {
        super("There is no setting '" + key + "'.");
        this.mend = mend;
    }

    String mend() {
        return mend;
    }
}
