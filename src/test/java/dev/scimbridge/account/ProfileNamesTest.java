package dev.scimbridge.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names Falcon is given where the client wrote only a part of them. */
class ProfileNamesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Ada  | King   | Countess Ada      | Ada      | King",
                "     |        | Ada King          | Ada      | King",
                "     |        | King, Ada         | Ada      | King",
                "     |        | 'King, '          | King,    | King,",
                "     |        | Jean-Luc Picard   | Jean-Luc | Picard",
                "     |        | Ludwig van Hoven  | Ludwig   | van Hoven",
                "     |        | Ada               | Ada      | Ada",
                "Ada  |        | Ada King          | Ada      | King",
                "     | King   | King, Ada         | Ada      | King",
                "     |        |                   | ada      | king_2",
                "     | Noether |                  | ada      | Noether"
            })
    void whatIsMissingComesFromTheDisplayNameElseFromTheLogin(
            String given, String family, String display, String first, String last) {
        var profile = new Profile(
                new UserName("ada.king_2@example.com"),
                Optional.empty(),
                Optional.ofNullable(given),
                Optional.ofNullable(family),
                Optional.ofNullable(display),
                List.of(),
                List.of(),
                Attributes.NONE);

        assertThat(profile.names()).isEqualTo(new PersonName(first, last));
    }
}
