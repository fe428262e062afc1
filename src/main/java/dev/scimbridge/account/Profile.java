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
     * The names for Falcon, which refuses blank ones: what is missing is taken from {@code displayName}, else from the
     * login's local part.
     */
    public PersonName names() {
        var parts = displayName
                .filter(name -> !name.isBlank())
                .orElseGet(() -> login().map(Login::localPart).orElse(userName.value()))
                .strip()
                .split("[\\s._-]+", 2);
        var spareFirst = parts[0].isBlank() ? userName.value() : parts[0];
        var spareLast = parts.length > 1 && !parts[1].isBlank() ? parts[1] : spareFirst;
        return new PersonName(givenName.orElse(spareFirst), familyName.orElse(spareLast));
    }

    /** Without personal data, for logs. */
    @Override
    public String toString() {
        return "Profile[" + attributes + "]";
    }
}
