package dev.scimbridge.account;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who an account is, as the identity provider says: the document it wrote, and those of its values that decide
 * something here.
 *
 * @param givenName {@code name.givenName}, not blank when present
 * @param familyName {@code name.familyName}, not blank when present
 * @param roles the values of the SCIM attribute {@code roles}
 */
public record Profile(
        UserName userName,
        Optional<String> externalId,
        Optional<String> givenName,
        Optional<String> familyName,
        Optional<String> displayName,
        List<Email> emails,
        List<String> roles,
        Attributes attributes) {

    public Profile {
        emails = List.copyOf(emails);
        roles = List.copyOf(roles);
    }

    /** The profile of a user known from Falcon only. */
    public static Profile mirrored(FalconUser user) {
        var login = user.login().value();
        return new Profile(
                new UserName(login),
                Optional.empty(),
                user.firstName(),
                user.lastName(),
                Optional.empty(),
                List.of(new Email(login, Optional.of("work"), true)),
                List.of(),
                Attributes.NONE);
    }

    /** The login for Falcon: {@code userName} where it is an e-mail address, else the primary e-mail; empty without either. */
    public Optional<Login> login() {
        return Login.parse(userName.value()).or(this::primaryEmail);
    }

    private Optional<Login> primaryEmail() {
        return emails.stream()
                .sorted(Comparator.comparing(Email::primary).reversed())
                .map(Email::value)
                .flatMap(value -> Login.parse(value).stream())
                .findFirst();
    }

    /**
     * The names for Falcon, which refuses blank ones: what is missing is taken from {@code displayName} ("Ada King" or "King, Ada"), else
     * from the login's local part.
     */
    public PersonName names() {
        var spare = displayName
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(Profile::ofDisplayName)
                .orElseGet(() -> apart(login().map(Login::localPart).orElse(userName.value()), "[\\s._-]+"));
        return new PersonName(givenName.orElse(spare.first()), familyName.orElse(spare.last()));
    }

    private static PersonName ofDisplayName(String name) {
        var comma = name.indexOf(',');
        var last = comma < 0 ? "" : name.substring(0, comma).strip();
        var first = name.substring(comma + 1).strip();
        return last.isEmpty() || first.isEmpty() ? apart(name, "\\s+") : new PersonName(first, last);
    }

    /** The first part and the rest; one that is all there is stands for both. */
    private static PersonName apart(String name, String separators) {
        var parts = name.strip().split(separators, 2);
        var first = parts[0].isBlank() ? name : parts[0];
        return new PersonName(first, parts.length > 1 && !parts[1].isBlank() ? parts[1] : first);
    }

    /** Without personal data, for logs. */
    @Override
    public String toString() {
        return "Profile[" + attributes + "]";
    }
}
