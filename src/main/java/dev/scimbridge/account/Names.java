package dev.scimbridge.account;

/** First and last name as Falcon takes them: both present, neither blank. */
public record Names(String first, String last) {

    public Names {
        if (first.isBlank() || last.isBlank()) {
            throw new IllegalArgumentException("Falcon takes no blank name");
        }
    }
}
