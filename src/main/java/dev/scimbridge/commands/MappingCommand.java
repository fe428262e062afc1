package dev.scimbridge.commands;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Attributes;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.UserName;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.CatalogueVersions;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleOrigin;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mapping test}. */
@Command(
        name = "mapping",
        mixinStandardHelpOptions = true,
        description = "Tries out a role mapping.",
        subcommands = MappingCommand.Test.class)
final class MappingCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: mapping test");
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = {
                "Says which roles some groups would give, by the mapping in the settings and the role catalogue as it was last"
                        + " read, without a call to Falcon. The groups need not exist yet.",
                "Exit code 2 where a role is named that the catalogue does not have."
            })
    static final class Test implements Callable<Integer> {

        /** Without any attribute. */
        private static final Profile NOBODY = new Profile(
                new UserName("nobody"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Attributes.NONE);

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Option(
                names = "--group",
                paramLabel = "NAME",
                description =
                        "displayName of a group, once for each; what is mapped by id or externalId is found for groups"
                                + " that exist.")
        private List<String> names = new ArrayList<>();

        @Option(
                names = "--user",
                paramLabel = "USERNAME",
                description = "This user's groups and attribute roles too, by userName or id.")
        private @Nullable String user;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "By the bridge.roles of this YAML file instead of the settings.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            if (names.isEmpty() && user == null) {
                throw on.misused("Say whose roles: --group, --user or both");
            }
            return on.run(this::test);
        }

        private int test(OpenDatabase database) {
            var catalogue = database.port(CatalogueVersions.class).current();
            var account = Optional.ofNullable(user).map(name -> account(database.port(Accounts.class), name));
            var resolution = new RoleResolution(
                            mapping(database),
                            catalogue,
                            database.port(TenantBindings.class).cid())
                    .at(account.flatMap(Account::falcon).flatMap(FalconUser::cid));
            var groups = new ArrayList<GroupRef>();
            names.forEach(name -> groups.add(group(database.port(Groups.class), name)));
            var profile = account.map(Account::profile).orElse(NOBODY);
            account.ifPresent(one -> addGroups(database.port(Accounts.class), one, groups));
            var origins = resolution.origins(profile, groups);
            origins.forEach(origin -> on.print(asMap(resolution, origin), line(resolution, origin)));
            remarks(resolution, groups, origins);
            return origins.stream().anyMatch(Test::isUnresolved) ? ExitCode.FINDINGS : ExitCode.DONE;
        }

        private RoleMapping mapping(OpenDatabase database) {
            var admins = database.port(BridgeProperties.class).rails().adminRoles();
            return file == null
                    ? MappingFile.configured(database.port(Environment.class), admins)
                    : MappingFile.read(file, database.port(ConfigurableEnvironment.class), admins);
        }

        /** The stored group of that name; one that does not exist yet has no externalId, and an id that nobody maps. */
        private static GroupRef group(Groups groups, String name) {
            var byName =
                    new Query.Compare(Query.Path.of("displayName"), Query.Operator.EQ, new Query.Text(name), false);
            return groups.search(byName, Paging.of(0, 1)).items().stream()
                    .findFirst()
                    .map(group -> group.ref())
                    .orElseGet(() -> new GroupRef(GroupId.fresh(), name, Optional.empty()));
        }

        private static Account account(Accounts accounts, String user) {
            return accounts.findByIdOrUserName(user)
                    .orElseThrow(() -> new CommandFailure("There is no user '" + user
                            + "'; give its userName or its id, as SCIM shows them, or only --group."));
        }

        private static void addGroups(Accounts accounts, Account account, List<GroupRef> groups) {
            accounts.groupsOf(List.of(account.id())).getOrDefault(account.id(), List.of()).stream()
                    .filter(group ->
                            groups.stream().noneMatch(named -> named.id().equals(group.id())))
                    .forEach(groups::add);
        }

        private void remarks(RoleResolution resolution, List<GroupRef> groups, List<RoleOrigin> origins) {
            if (!resolution.catalogue().known()) {
                on.remark("Falcon's role catalogue was never read, so no role is known: start the service once.");
            }
            groups.stream()
                    .filter(group -> resolution.mapping().givenBy(group).isEmpty())
                    .forEach(group -> on.remark("No entry of the mapping is for '" + group.displayName() + "'."));
            var given = origins.stream().filter(Test::isGiven).toList();
            var roles =
                    given.stream().flatMap(origin -> origin.grant().stream()).distinct();
            var admin = given.stream()
                    .filter(origin -> isAdmin(resolution, origin))
                    .flatMap(origin -> origin.grant().stream())
                    .distinct();
            var unresolved = origins.stream()
                    .filter(Test::isUnresolved)
                    .map(RoleOrigin::role)
                    .distinct();
            on.remark("%d roles given, %d of them admin roles; %d names unresolved."
                    .formatted(roles.count(), admin.count(), unresolved.count()));
        }

        private static boolean isGiven(RoleOrigin origin) {
            return origin.outcome() == RoleOrigin.Outcome.GIVEN;
        }

        private static boolean isUnresolved(RoleOrigin origin) {
            return origin.outcome() == RoleOrigin.Outcome.UNRESOLVED;
        }

        private static boolean isAdmin(RoleResolution resolution, RoleOrigin origin) {
            return origin.grant()
                    .filter(grant -> resolution.isAdmin(grant.roleId()))
                    .isPresent();
        }

        private static String line(RoleResolution resolution, RoleOrigin origin) {
            return "%s%s  %s, by %s"
                    .formatted(
                            origin.grant().map(RoleGrant::toString).orElse(origin.role()),
                            isAdmin(resolution, origin) ? " (admin role)" : "",
                            words(origin.outcome()),
                            source(origin.source()));
        }

        private static String words(RoleOrigin.Outcome outcome) {
            return switch (outcome) {
                case GIVEN -> "given";
                case HELD -> "held: the group came to this name, and an operator has not allowed it";
                case UNRESOLVED -> "unresolved: the catalogue has no such id, and not one role of this name";
                case NOT_ALLOWED -> "not given: it is not among bridge.roles.allow";
                case NOT_EXACT -> "not given: only an entry that names its group exactly may give an admin role";
            };
        }

        private static String source(RoleOrigin.Source source) {
            return switch (source) {
                case RoleOrigin.OfGroup of -> "the group '" + of.group().displayName() + "'";
                case RoleOrigin.OfEveryone everyone -> "bridge.roles.everyone";
                case RoleOrigin.OfAttribute attribute -> "the user's attribute roles";
            };
        }

        private static Map<String, @Nullable Object> asMap(RoleResolution resolution, RoleOrigin origin) {
            var shown = new LinkedHashMap<String, @Nullable Object>();
            shown.put("named", origin.role());
            shown.put(
                    "role", origin.grant().map(grant -> grant.roleId().value()).orElse(null));
            shown.put("cid", origin.grant().map(grant -> grant.cid().value()).orElse(null));
            shown.put("admin", isAdmin(resolution, origin));
            shown.put(
                    "outcome", origin.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            shown.put("by", source(origin.source()));
            return shown;
        }
    }
}
