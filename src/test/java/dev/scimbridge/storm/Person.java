package dev.scimbridge.storm;

import java.util.Locale;

/** A person as the identity provider has it: what it said last, and was answered. */
record Person(String id, String login, String given, String family, boolean active) {

    Person withId(String other) {
        return new Person(other, login, given, family, active);
    }

    Person withLogin(String other) {
        return new Person(id, other, given, family, active);
    }

    Person withFamily(String other) {
        return new Person(id, login, given, other, active);
    }

    Person withActive(boolean now) {
        return new Person(id, login, given, family, now);
    }

    /** As a SCIM User resource. */
    String json() {
        return String.format(Locale.ROOT, """
                {"userName":"%s","active":%b,"name":{"givenName":"%s","familyName":"%s"}}""", login, active, given, family);
    }
}
