package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.scim.Users;
import dev.scimbridge.scim.patch.UserRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The users and groups of {@link SearchAgreementTest}: random, and the same on every database. */
final class RandomResources {

    static final List<String> WORDS = List.of(
            "ada",
            "ADA",
            "Ada ",
            "Łukasz",
            "łukasz",
            "straße",
            "a%b",
            "a_b",
            "x'y",
            "a\\\\b",
            "😀",
            "\uff21da",
            "\ue000",
            "work",
            "home",
            "e\u0301",
            "é",
            "İstanbul",
            "1");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    private final ApplicationContext context;
    private final Random random = new Random(7);

    RandomResources(ApplicationContext context) {
        this.context = context;
    }

    void fill() {
        var ids = insertUsers();
        converge(ids);
        insertGroups(ids);
    }

    private List<String> insertUsers() {
        var accounts = context.getBean(Accounts.class);
        var ids = new ArrayList<String>();
        for (var number = 0; number < 60; number++) {
            var id = new AccountId(new UUID(random.nextLong(), random.nextLong()));
            ids.add(id.toString());
            accounts.insert(account(id, number, START.plusSeconds(number / 3 * 60L)));
        }
        return ids;
    }

    private Account account(AccountId id, int number, Instant at) {
        if (number % 10 == 9) {
            return Account.mirrored(id, falconUser(number), at);
        }
        var life = number % 7 == 3 ? Lifecycle.INACTIVE : Lifecycle.ACTIVE;
        return Account.born(id, UserRequest.creation(user(number)).profile(), life, at);
    }

    /** One that nobody wrote through SCIM. */
    private FalconUser falconUser(int number) {
        var login = new Login("ada" + number + "@example.com");
        var firstName = random.nextBoolean() ? Optional.of(pick(WORDS)) : Optional.<String>empty();
        return new FalconUser(
                new FalconUserUuid(new UUID(random.nextLong(), number).toString()),
                Optional.empty(),
                login,
                firstName,
                Optional.empty());
    }

    /** What converge would have written. */
    private void converge(List<String> ids) {
        var jdbc = context.getBean(JdbcTemplate.class);
        for (var id : ids) {
            var version = random.nextInt(3) + 1L;
            jdbc.update(
                    "update accounts set state = ?, detail = ?, last_converged = ?, version = ?, values_version = ? where id = ?",
                    pick(List.of("CONVERGED", "PENDING", "HELD", "WITHHELD", "FAILED")),
                    random.nextBoolean() ? pick(WORDS) : null,
                    random.nextBoolean()
                            ? START.plusSeconds(random.nextInt(3) * 60L).toEpochMilli()
                            : null,
                    version,
                    version,
                    id);
            for (var role : List.of("analyst", "viewer")) {
                if (random.nextInt(3) == 0) {
                    jdbc.update(
                            "insert into account_roles values (?, ?, ?, ?, false, false, null, null, false, false)",
                            id,
                            random.nextBoolean() ? "home" : "c1",
                            role,
                            random.nextInt(4) > 0);
                }
            }
        }
    }

    private void insertGroups(List<String> ids) {
        var groups = context.getBean(Groups.class);
        for (var number = 0; number < 12; number++) {
            var id = new GroupId(new UUID(random.nextLong(), random.nextLong()));
            var name = pick(WORDS).strip() + " " + number;
            var externalId = random.nextBoolean() ? Optional.of(pick(WORDS)) : Optional.<String>empty();
            groups.insert(Group.born(id, name, externalId, START.plusSeconds(number * 60L)));
            if (number % 4 != 0) {
                var members = new ArrayList<>(List.of("nobody", pick(ids), pick(ids)));
                groups.addMembers(id, members.subList(random.nextInt(2), 3));
            }
        }
    }

    private ObjectNode user(int number) {
        var user = JSON.createObjectNode();
        user.put("userName", pick(WORDS).strip() + number + "@example.com");
        for (var name : List.of("externalId", "displayName", "nickName", "title")) {
            if (random.nextBoolean()) {
                user.put(name, pick(WORDS));
            }
        }
        if (random.nextInt(3) > 0) {
            user.putObject("name").put("givenName", pick(WORDS)).put("formatted", pick(WORDS));
        }
        for (var email = 0; email < random.nextInt(4); email++) {
            var element = user.withArray("emails").addObject();
            element.put("value", pick(WORDS).strip() + email + "@example.com");
            if (random.nextBoolean()) {
                element.put("type", pick(List.of("work", "Home", "x")));
            }
            if (random.nextBoolean()) {
                element.put("primary", random.nextBoolean());
            }
            if (random.nextBoolean()) {
                element.put("display", pick(WORDS));
            }
        }
        for (var phone = 0; phone < random.nextInt(3); phone++) {
            var element = user.withArray("phoneNumbers").addObject();
            element.put("value", random.nextInt(3) > 0 ? "+1 " + random.nextInt(4) : pick(WORDS));
            if (random.nextBoolean()) {
                element.put("type", pick(List.of("work", "Mobile")));
            }
            if (phone == 1 && random.nextBoolean()) {
                element.put("primary", true);
            }
        }
        if (random.nextBoolean()) {
            var enterprise = user.putObject(Users.ENTERPRISE);
            enterprise.put("department", pick(WORDS));
            enterprise.putObject("manager").put("value", pick(WORDS));
        }
        return user;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
