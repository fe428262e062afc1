package dev.scimbridge.falcon;

import static dev.scimbridge.falcon.TestFalcon.ADA_NAMES;
import static dev.scimbridge.falcon.TestFalcon.GRACE_NAMES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.seeds.Chance;
import dev.scimbridge.seeds.Property;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever address RFC 5321 and RFC 6531 allow arrives at Falcon as it is, and so does a role's id. */
class AddressesTest {

    private static final String ATOM = "abcdefxyz0189!#$%&'*+-/=?^_`{|}~.äßñçİ日本🦅";
    private static final String QUOTED = ATOM + " ,:;<>()[]@";
    private static final String PRINTABLE = " !\"#$%&'()*+,-./019:;<=>?@AZ[\\]^_`az{|}~";

    private static Login login(Chance chance) {
        return new Login(chance.any(() -> "a" + chance.text(20, ATOM), () -> quoted(chance)) + "@" + domain(chance));
    }

    /** {@code Quoted-string = DQUOTE *QcontentSMTP DQUOTE}, where a backslash guards any printable character. */
    private static String quoted(Chance chance) {
        var text = new StringBuilder("\"");
        chance.list(1, 15, () -> chance.onceIn(4) ? "\\" + character(chance) : "q" + chance.text(1, QUOTED))
                .forEach(text::append);
        return text.append('"').toString();
    }

    private static char character(Chance chance) {
        return PRINTABLE.charAt(chance.between(0, PRINTABLE.length() - 1));
    }

    private static String domain(Chance chance) {
        return chance.any(() -> "example.com", () -> "bücher.example", () -> "[192.0.2.1]", () -> "[IPv6:2001:db8::1]");
    }

    @Test
    void theUserWithAnAddressIsFoundByItAndNobodyElseIs() {
        try (var falcon = TestFalcon.speaking(Dialect.USER_MANAGEMENT)) {
            Property.holdsFor(400, chance -> {
                var login = login(chance);
                falcon.simulator.tenant().clear();
                falcon.user(new Login("someone." + chance.between(0, 9) + "@example.org"), GRACE_NAMES);

                var created = falcon.client.create(login, ADA_NAMES);

                assertThat(falcon.client.findByLogin(login)).contains(created);
                assertThat(falcon.simulator.tenant().find(login.value())).isPresent();
            });
        }
    }

    @Test
    void theGuidesDialectFindsItToo() {
        try (var falcon = TestFalcon.speaking(Dialect.USERS)) {
            Property.holdsFor(50, chance -> {
                var login = login(chance);
                falcon.simulator.tenant().clear();

                var created = falcon.client.create(login, ADA_NAMES);

                assertThat(falcon.client.findByLogin(login)).contains(created);
            });
        }
    }

    @Test
    void aRoleIsRevokedByItsIdWhateverItIsMadeOf() {
        try (var falcon = TestFalcon.speaking(Dialect.USERS)) {
            Property.holdsFor(100, chance -> {
                var role = new RoleId("r" + chance.text(20, PRINTABLE + ATOM) + "r");
                falcon.simulator.tenant().clear();
                falcon.simulator.tenant().addRole(role.value(), "Odd");
                var ada = falcon.user(new Login("ada@example.com"), ADA_NAMES, role);

                falcon.client.revoke(ada, Cid.HOME, Set.of(role));

                assertThat(falcon.rolesOf(ada)).isEmpty();
            });
        }
    }

    /** A query takes any text there is, and its decoder gives it back. */
    @Test
    void anyTextIsTheSameAfterItsQuery() {
        Property.holdsFor(1_000, chance -> {
            var text = new String(chance.text(40).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

            var encoded = QueryEncoding.query(text);

            assertThat(encoded).matches("[A-Za-z0-9%._~-]*");
            assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(text);
        });
    }
}
