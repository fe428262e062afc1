package dev.scimbridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import dev.scimbridge.account.Attributes;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.account.UserName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Groups → roles, design §3. */
class RoleResolutionTest {

    private static final RoleCatalogue CATALOGUE = new RoleCatalogue(Map.of(
            new RoleId("falcon_admin"), "Falcon Administrator",
            new RoleId("falconhost_analyst"), "Falcon Analyst",
            new RoleId("event_viewer"), "Event Viewer",
            new RoleId("custom_one"), "Twice",
            new RoleId("custom_two"), "Twice"));
    private static final Set<String> ADMINS = Set.of("falcon_admin");
    private static final RoleGrant ADMIN = RoleGrant.home("falcon_admin");
    private static final RoleGrant ANALYST = RoleGrant.home("falconhost_analyst");
    private static final RoleGrant VIEWER = RoleGrant.home("event_viewer");
    private static final Profile ADA = new Profile(
            new UserName("ada@example.com"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of("event_viewer", "falcon_admin"),
            Attributes.NONE);

    @Test
    void anExactNameMatchesWithoutCase() {
        assertThat(named("Falcon Analysts", "falconhost_analyst")
                        .of(group("FALCON analysts"))
                        .roles())
                .containsExactly(ANALYST);
        assertThat(named("Falcon Analysts", "falconhost_analyst")
                        .of(group("Falcon Analysts 2"))
                        .roles())
                .isEmpty();
    }

    @Test
    void anExternalIdAndAnIdSurviveARename() {
        var group = new GroupRef(GroupId.fresh(), "renamed", Optional.of("okta-1"));

        assertThat(resolution(new RoleMapping.ByExternalId("okta-1", List.of("event_viewer"), Optional.empty()))
                        .of(group)
                        .roles())
                .containsExactly(VIEWER);
        assertThat(resolution(new RoleMapping.ById(group.id(), List.of("event_viewer"), Optional.empty()))
                        .of(group)
                        .roles())
                .containsExactly(VIEWER);
    }

    @Test
    void aRoleMayBeNamedByItsDisplayNameIfThatIsUnambiguous() {
        assertThat(named("g", "Falcon Analyst").of(group("g")).roles()).containsExactly(ANALYST);
        assertThat(named("g", "Twice").of(group("g")).unresolved()).containsExactly("Twice");
    }

    @Test
    void roleIdsAreCaseSensitive() {
        assertThat(named("g", "Event_Viewer").of(group("g")).unresolved()).containsExactly("Event_Viewer");
    }

    @Test
    void aPatternGivesTheRoleItNamesAndNoAdminRole() {
        var pattern =
                new RoleMapping.ByPattern(Pattern.compile("falcon-(?<role>.+)"), List.of("{role}"), Optional.empty());
        var resolution = new RoleResolution(
                new RoleMapping(List.of(pattern), Set.of("event_viewer", "falcon_admin"), List.of(), false, ADMINS),
                CATALOGUE);

        assertThat(resolution.of(group("falcon-event_viewer")).roles()).containsExactly(VIEWER);
        assertThat(resolution.of(group("falcon-falcon_admin")).roles()).isEmpty();
        assertThat(resolution.of(group("falcon-falconhost_analyst")).roles()).isEmpty();
        assertThat(resolution.of(group("my-falcon-event_viewer")).roles()).isEmpty();
    }

    @Test
    void aPatternOrAttributeSourceNeedsAnAllowList() {
        var pattern = new RoleMapping.ByPattern(Pattern.compile(".*"), List.of("event_viewer"), Optional.empty());

        assertThatThrownBy(() -> new RoleMapping(List.of(pattern), Set.of(), List.of(), false, ADMINS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RoleMapping(List.of(), Set.of(), List.of(), true, ADMINS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyAnExactEntryGivesAnAdminRole() {
        assertThat(named("Admins", "falcon_admin").of(group("Admins")).roles()).containsExactly(ADMIN);

        var open = new RoleResolution(
                new RoleMapping(
                        List.of(),
                        Set.of("event_viewer", "falcon_admin"),
                        List.of("Falcon Administrator"),
                        true,
                        ADMINS),
                CATALOGUE);
        assertThat(open.of(ADA, List.of()).roles()).containsExactly(VIEWER);
    }

    @Test
    void everyoneGetsWhatEveryoneGetsAndTheUnionOfItsGroups() {
        var mapping = new RoleMapping(
                List.of(new RoleMapping.ByName("a", List.of("falconhost_analyst"), Optional.empty())),
                Set.of(),
                List.of("event_viewer"),
                false,
                ADMINS);

        assertThat(new RoleResolution(mapping, CATALOGUE)
                        .of(ADA, List.of(group("a")))
                        .roles())
                .containsExactlyInAnyOrder(ANALYST, VIEWER);
    }

    @Test
    void nothingOutsideTheAllowListIsGranted() {
        var mapping = new RoleMapping(
                List.of(new RoleMapping.ByName("a", List.of("falconhost_analyst", "event_viewer"), Optional.empty())),
                Set.of("Event Viewer"),
                List.of(),
                false,
                ADMINS);

        assertThat(new RoleResolution(mapping, CATALOGUE).of(group("a")).roles())
                .containsExactly(VIEWER);
    }

    @Test
    void anAdminRoleIsHeldWhileTheNameOfItsGroupIsInDoubt() {
        var renamed = new GroupRef(GroupId.fresh(), "Admins", Optional.empty(), true);
        var resolution =
                resolution(new RoleMapping.ByName("Admins", List.of("falcon_admin", "event_viewer"), Optional.empty()));

        assertThat(resolution.of(renamed).roles()).containsExactly(VIEWER);
        assertThat(resolution.of(renamed).claimed()).containsExactly(ADMIN);
    }

    private static RoleResolution named(String name, String role) {
        return resolution(new RoleMapping.ByName(name, List.of(role), Optional.empty()));
    }

    private static RoleResolution resolution(RoleMapping.Entry entry) {
        return new RoleResolution(new RoleMapping(List.of(entry), Set.of(), List.of(), false, ADMINS), CATALOGUE);
    }

    private static GroupRef group(String displayName) {
        return new GroupRef(GroupId.fresh(), displayName, Optional.empty());
    }

    @Test
    void aNameThatItsRoleHasLostStandsForItUntilAnotherOneAloneHasItOrItIsGone() {
        var before = new RoleCatalogue(Map.of(new RoleId("one"), "Name"));
        var renamed = new RoleCatalogue(Map.of(new RoleId("one"), "New")).with(RoleCatalogue.UNKNOWN, before);
        var twice = new RoleCatalogue(Map.of(new RoleId("one"), "Name", new RoleId("two"), "Name"))
                .with(RoleCatalogue.UNKNOWN, renamed);
        var taken = new RoleCatalogue(Map.of(new RoleId("one"), "New", new RoleId("two"), "Name"))
                .with(RoleCatalogue.UNKNOWN, twice);
        var gone = new RoleCatalogue(Map.of(new RoleId("three"), "Three")).with(RoleCatalogue.UNKNOWN, renamed);

        assertThat(renamed.resolve("Name")).contains(new RoleId("one"));
        assertThat(renamed.resolve("New")).contains(new RoleId("one"));
        assertThat(twice.resolve("Name")).contains(new RoleId("one"));
        assertThat(taken.resolve("Name")).contains(new RoleId("two"));
        assertThat(taken.formerNames()).isEmpty();
        assertThat(gone.resolve("Name")).isEmpty();
        assertThat(gone.formerNames()).isEmpty();
    }
}
