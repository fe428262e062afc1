package dev.scimbridge.account;

/** First and last name as Falcon takes them: both present, neither blank. */
public record PersonName(String first, String last) {

    public PersonName {
        if (first.isBlank() || last.isBlank()) {
            throw new IllegalArgumentException("Falcon takes no blank name");
        }
    }
}
