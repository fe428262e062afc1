package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Email;
import dev.scimbridge.account.Profile;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.type.TypeReference;

/** What a user says, as plain JSON; the columns speak for a mirrored one, of whom nobody wrote anything. */
final class AccountDocument {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private AccountDocument() {}

    static Map<String, Object> of(Account account) {
        var attributes = mirrored(account.profile());
        attributes.putAll(
                AccountRow.JSON.readValue(account.profile().attributes().json(), OBJECT));
        return attributes;
    }

    private static Map<String, Object> mirrored(Profile profile) {
        var attributes = new HashMap<String, Object>();
        attributes.put("userName", profile.userName().value());
        var name = new HashMap<String, Object>();
        profile.givenName().ifPresent(given -> name.put("givenName", given));
        profile.familyName().ifPresent(family -> name.put("familyName", family));
        attributes.put("name", name);
        attributes.put(
                "emails",
                profile.emails().stream().map(AccountDocument::element).toList());
        return attributes;
    }

    private static Map<String, Object> element(Email email) {
        var element = new HashMap<String, Object>();
        element.put("value", email.value());
        email.type().ifPresent(type -> element.put("type", type));
        if (email.primary()) {
            element.put("primary", true);
        }
        return element;
    }
}
