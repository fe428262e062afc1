package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Attributes;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Meta;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.Progress;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.Seen;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserName;
import dev.scimbridge.account.Wanted;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.Drift;
import dev.scimbridge.convergence.Drift.Kind;
import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.RolePass;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.SimulatedUser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Of ten thousand users that the bridge manages a thousand are changed behind its back, in all four ways. */
class MassDriftTest {

    private static final int PEOPLE = 10_000;
    private static final int OTHERS = 500;
    private static final int PAGE = 500;
    private static final int OF_EACH_KIND = 250;
    private static final int ADMINS = 50;
    private static final Duration AT_LAST = Duration.ofSeconds(120);
    private static final Duration LONG_AGO = Duration.ofHours(2);
    private static final Duration STALE = Duration.ofHours(1);
    private static final String ANALYST = "falconhost_analyst";
    private static final String ADMIN = "falcon_admin";
    private static final Map<Kind, Long> ALL_OF_IT = Stream.of(
                    Kind.ROLE_MISSING, Kind.ROLE_BY_HAND, Kind.USER_DELETED, Kind.NAME_CHANGED)
            .collect(Collectors.toUnmodifiableMap(kind -> kind, kind -> (long) OF_EACH_KIND));

    @ParameterizedTest
    @EnumSource
    void onePassFindsAllOfItForTheCallsThatLookingTakes(Dialect dialect) {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(dialect)) {
            try (var bridge = RunningBridge.start(falcon, url)) {
                onboard(falcon, bridge);
                change(falcon);
                falcon.clearCalls();

                pass(bridge);

                assertThat(bridge.bean(Drift.class).count()).isEqualTo(ALL_OF_IT);
                assertThat((double) falcon.calls().size()).isLessThanOrEqualTo(floor(dialect) * 1.01);
                assertNothingWasChanged(falcon, bridge);

                falcon.clearCalls();
                bridge.bean(RolePass.class).run(STALE);
                assertThat(falcon.calls())
                        .as("whoever is gone is not asked for again")
                        .isEmpty();

                aListingThatEndsEarlySaysNothing(falcon, bridge);
            }
            repair(falcon, url);
        }
    }

    private static void pass(RunningBridge bridge) {
        bridge.bean(Mirror.class).refresh();
        bridge.bean(RolePass.class).run(STALE);
    }

    /** The ids, the details, and the roles of each whose roles were read long ago. */
    private static int floor(Dialect dialect) {
        var pages = (PEOPLE + OTHERS + PAGE - 1) / PAGE;
        return switch (dialect) {
            case USER_MANAGEMENT -> 2 * pages + PEOPLE;
            case USERS -> pages + pages * PAGE / 100 + PEOPLE;
        };
    }

    private static void assertNothingWasChanged(FalconSimulator falcon, RunningBridge bridge) {
        assertThat(falcon.calls()).noneMatch(call -> call.operation().changes());
        assertThat(accounts(bridge, "ownership = 'MANAGED'")).isEqualTo(PEOPLE);
        assertThat(accounts(bridge, "ownership = 'UNMANAGED'")).isEqualTo(OTHERS);
        assertThat(accounts(bridge, "state <> 'CONVERGED'")).isZero();
    }

    private static long accounts(RunningBridge bridge, String which) {
        return bridge.bean(JdbcClient.class)
                .sql("select count(*) from accounts where " + which)
                .query(Long.class)
                .single();
    }

    /** Nobody at all; half of the pages; half of the users, who are said to be all. */
    private static void aListingThatEndsEarlySaysNothing(FalconSimulator falcon, RunningBridge bridge) {
        var half = falcon.tenant().users().stream()
                .map(SimulatedUser::uuid)
                .limit(PEOPLE / 2)
                .toList();
        var listed = bridge.bean(TenantBindings.class).mirroredAt();
        falcon.clearCalls();
        falcon.fail(FalconOperation.LIST_IDS, 1, page(List.of(), 0));
        bridge.bean(Mirror.class).refresh();
        falcon.fail(FalconOperation.LIST_IDS, 1 + PEOPLE / PAGE / 2, page(List.of(), PEOPLE));
        bridge.bean(Mirror.class).refresh();
        assertThat(bridge.bean(TenantBindings.class).mirroredAt())
                .as("when all users were listed")
                .isEqualTo(listed);
        falcon.fail(
                FalconOperation.LIST_IDS,
                PEOPLE / PAGE / 2,
                page(half.subList(half.size() - PAGE, half.size()), half.size()));
        bridge.bean(Mirror.class).refresh();

        assertThat(falcon.countOf(FalconOperation.LIST_IDS)).isEqualTo(1 + PEOPLE / PAGE + 1);
        assertThat(bridge.bean(Drift.class).count()).isEqualTo(ALL_OF_IT);
        assertNothingWasChanged(falcon, bridge);
    }

    private static Fault page(List<String> uuids, int total) {
        var listed = uuids.stream().map("\"%s\""::formatted).collect(Collectors.joining(","));
        return new Fault.Raw(200, Map.of(), """
                {"meta":{"pagination":{"offset":0,"limit":500,"total":%d}},"resources":[%s],"errors":[]}""".formatted(total, listed));
    }

    private static void repair(FalconSimulator falcon, String url) {
        try (var bridge = RunningBridge.start(falcon, url, "--reconcile.drift=repair", "--bridge.extra-roles=revoke")) {
            bridge.bean(JdbcClient.class).sql("""
                            update accounts set holdings_known = holdings_known - ?
                            where id in (select account_id from drift)
                            """).param(LONG_AGO.toMillis()).update();
            pass(bridge);
            var left = Map.of(Kind.USER_DELETED, (long) OF_EACH_KIND, Kind.ROLE_MISSING, (long) ADMINS);
            Eventually.holds(AT_LAST, () -> bridge.bean(Drift.class).count().equals(left));
            bridge.settle();

            assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isZero();
            assertThat(falcon.tenant().users().stream()
                            .filter(user -> user.roles().contains(ADMIN)))
                    .as("whose admin role was taken away, none of whom has it again")
                    .isEmpty();
            assertThat(falcon.tenant().users())
                    .filteredOn(user -> user.login().startsWith("p"))
                    .allMatch(user -> user.roles().equals(Set.of(ANALYST))
                            && user.firstName().equals("Ada"));
            assertThat(falcon.tenant().users())
                    .filteredOn(user -> user.login().startsWith("o"))
                    .allMatch(user -> user.roles().equals(Set.of("threat_hunter")));
        }
    }

    private static String login(int number) {
        return "p" + number + "@example.com";
    }

    private static boolean isAdmin(int number) {
        return number % (PEOPLE / ADMINS) == 0;
    }

    /** Every tenth, and each of them in one way. */
    private static void change(FalconSimulator falcon) {
        var tenant = falcon.tenant();
        for (var number = 0; number < PEOPLE; number += 10) {
            var login = login(number);
            switch (number / 10 % 4) {
                case 0 -> tenant.revokeByHand(login, isAdmin(number) ? ADMIN : ANALYST);
                case 1 -> tenant.grantByHand(login, "threat_hunter");
                case 2 -> tenant.deleteByHand(login);
                default -> tenant.renameByHand(login, "Augusta", "King");
            }
        }
    }

    /** Straight into the store, as they are after a long time: nobody is woken, and the bridge's own passes have nobody to read. */
    private static void onboard(FalconSimulator falcon, RunningBridge bridge) {
        var analysts = group(bridge, "Falcon Analysts");
        var admins = group(bridge, "Falcon Admins");
        var then = Instant.now().minus(LONG_AGO);
        new TransactionTemplate(bridge.bean(PlatformTransactionManager.class)).executeWithoutResult(tx -> {
            var members = new ArrayList<String>();
            var leading = new ArrayList<String>();
            for (var number = 0; number < PEOPLE; number++) {
                var roles = isAdmin(number) ? List.of(ANALYST, ADMIN) : List.of(ANALYST);
                var user = falcon.tenant().addUser(login(number), "Ada", "Lovelace", roles.toArray(String[]::new));
                var account = managed(user, roles, then);
                bridge.bean(Accounts.class).insert(account);
                members.add(account.id().toString());
                if (isAdmin(number)) {
                    leading.add(account.id().toString());
                }
            }
            bridge.bean(Groups.class).addMembers(analysts, members);
            bridge.bean(Groups.class).addMembers(admins, leading);
            bridge.bean(JdbcClient.class).sql("""
                    update accounts set
                        planned_mapping = (select max(number) from mapping_versions),
                        planned_catalogue = (select max(number) from role_catalogues)
                    """).update();
        });
        for (var number = 0; number < OTHERS; number++) {
            falcon.tenant().addUser("o%d@example.com".formatted(number), "Eve", "Other", "threat_hunter");
        }
        bridge.bean(Mirror.class).refresh();
        bridge.bean(RolePass.class).run(LONG_AGO.plus(STALE));
        Eventually.holds(AT_LAST, () -> !isPassing(bridge));
    }

    private static boolean isPassing(RunningBridge bridge) {
        return bridge.bean(JdbcClient.class)
                .sql("select count(*) > 0 from scheduled_tasks where task_name = ? and picked")
                .param(RolePass.TASK)
                .query(Boolean.class)
                .single();
    }

    private static GroupId group(RunningBridge bridge, String name) {
        return GroupId.parse(bridge.scim().post("/Groups", Requests.group(name)).id())
                .orElseThrow();
    }

    private static Account managed(SimulatedUser user, List<String> roles, Instant then) {
        var login = new Login(user.login());
        var profile = new Profile(
                new UserName(user.login()),
                Optional.empty(),
                Optional.of(user.firstName()),
                Optional.of(user.lastName()),
                Optional.empty(),
                List.of(),
                List.of(),
                Attributes.NONE);
        var ours = roles.stream().map(RoleGrant::home).collect(Collectors.toSet());
        var held = ours.stream().map(HeldRole::direct).collect(Collectors.toSet());
        var seen = new Seen(
                Optional.of(new FalconUser(
                        new FalconUserUuid(user.uuid()),
                        Optional.of(new Cid(FalconSimulator.CID)),
                        login,
                        profile.givenName(),
                        profile.familyName())),
                Optional.of(then),
                new Holdings(Optional.of(then), held, ours),
                Optional.empty(),
                Set.of());
        return new Account(
                AccountId.fresh(),
                new Wanted(
                        profile,
                        Lifecycle.ACTIVE,
                        true,
                        Ownership.MANAGED,
                        Meta.born(then),
                        1,
                        Optional.empty(),
                        false),
                seen,
                new Progress(1, State.CONVERGED, Optional.empty(), Optional.of(then)));
    }
}
