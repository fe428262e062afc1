package dev.scimbridge.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which texts are e-mail addresses. */
class LoginTest {

    private static String withDomainOf(int characters) {
        return "a@" + "label.".repeat(characters / 6) + "x".repeat(characters % 6);
    }

    /** "The maximum total length of a reverse-path or forward-path is 256 octets", brackets and all (RFC 5321 §4.5.3.1.3). */
    @Test
    void anAddressHas254CharactersAtMost() {
        assertThat(Login.parse(withDomainOf(200))).isPresent();
        assertThat(Login.parse(withDomainOf(252))).isPresent();
        assertThat(Login.parse(withDomainOf(253))).isEmpty();
        assertThat(Login.parse("a".repeat(63) + withDomainOf(189))).isPresent();
        assertThat(Login.parse("a".repeat(63) + withDomainOf(190))).isEmpty();
    }

    /** A store must be able to read what it has kept. */
    @Test
    void whatIsTooLongInLowerCaseIsNoLogin() {
        assertThat(Login.parse("İ".repeat(64) + "@example.com")).isEmpty();
    }
}
