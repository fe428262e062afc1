package dev.scimbridge.simulator;

import dev.scimbridge.simulator.FalconSimulator.Outcome;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Users and roles of one customer, and what Falcon answers about them. Its own lock; all methods may be called by tests. */
public final class SimulatedTenant {

    private static final DateTimeFormatter SIX_DIGITS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Settings settings;
    private final Map<String, SimulatedUser> users = new LinkedHashMap<>();
    private final Map<String, String> roles = new TreeMap<>(Map.ofEntries(
            Map.entry("falcon_admin", "Falcon Administrator"),
            Map.entry("falconhost_admin", "Endpoint Manager Administrator"),
            Map.entry("falconhost_analyst", "Falcon Analyst"),
            Map.entry("falconhost_investigator", "Falcon Investigator"),
            Map.entry("falconhost_read_only", "Falcon Analyst - Read Only"),
            Map.entry("event_viewer", "Event Viewer"),
            Map.entry("desktop_support", "Desktop Support"),
            Map.entry("endpoint_manager", "Endpoint Manager"),
            Map.entry("remote_responder_one", "Real Time Responder - Read Only Analyst"),
            Map.entry("remote_responder_two", "Real Time Responder - Active Responder"),
            Map.entry("threat_hunter", "Threat Hunter"),
            Map.entry("api_user", "API User")));
    private final Set<String> children = new TreeSet<>();
    private final Map<String, Integer> refusedCids = new TreeMap<>();
    private final Set<String> emptyCids = new TreeSet<>();
    private final Map<String, Integer> untold = new TreeMap<>();
    private final Set<String> homedElsewhere = new TreeSet<>();
    private final JsonMapper json = JsonMapper.builder().build();

    SimulatedTenant(Settings settings) {
        this.settings = settings;
    }

    public synchronized SimulatedUser addUser(String login, String firstName, String lastName, String... held) {
        var user = new SimulatedUser(
                newUuid(),
                login.toLowerCase(Locale.ROOT),
                firstName,
                lastName,
                settings.clock().instant());
        users.put(user.uuid(), user);
        user.rolesIn("").addAll(List.of(held));
        return user;
    }

    private String newUuid() {
        return UUID.randomUUID().toString();
    }

    public synchronized Optional<SimulatedUser> find(String login) {
        return users.values().stream()
                .filter(user -> user.login().equalsIgnoreCase(login))
                .findFirst();
    }

    /** The direct roles of a user in its home CID; none if there is no such user. */
    public synchronized Set<String> rolesOf(String login) {
        return find(login).map(SimulatedUser::roles).orElse(Set.of());
    }

    /** The direct roles of a user in a child CID. */
    public synchronized Set<String> rolesOf(String login, String child) {
        return find(login).map(user -> Set.copyOf(user.rolesIn(child))).orElse(Set.of());
    }

    /** What everybody holds in the home CID. */
    public synchronized Map<String, Set<String>> rolesByLogin() {
        var all = new TreeMap<String, Set<String>>();
        users.values().forEach(user -> all.put(user.login(), user.roles()));
        return all;
    }

    public synchronized List<SimulatedUser> users() {
        return List.copyOf(users.values());
    }

    public synchronized void addRole(String id, String displayName) {
        roles.put(id, displayName);
    }

    /** Somebody deletes a role in the console: nobody holds it any more. */
    public synchronized void removeRole(String id) {
        roles.remove(id);
        users.values().forEach(user -> user.rolesIn("").remove(id));
    }

    /** Somebody grants a role in the console. */
    public synchronized void grantByHand(String login, String role) {
        find(login).orElseThrow().rolesIn("").add(role);
    }

    /** The same in a child CID. */
    public synchronized void grantByHand(String login, String cid, String role) {
        find(login).orElseThrow().rolesIn(cid).add(role);
    }

    /** Somebody revokes a role in the console. */
    public synchronized void revokeByHand(String login, String role) {
        find(login).orElseThrow().rolesIn("").remove(role);
    }

    /** Somebody changes a user's names in the console. */
    public synchronized void renameByHand(String login, String firstName, String lastName) {
        find(login).orElseThrow().rename(login, firstName, lastName);
    }

    /** Somebody gives a user another login in the console. */
    public synchronized void moveByHand(String login, String newLogin) {
        var user = find(login).orElseThrow();
        user.rename(newLogin, user.firstName(), user.lastName());
    }

    /** A user group of Falcon gives a role: no role action can revoke it. */
    public synchronized void inherit(String login, String role) {
        find(login).orElseThrow().inherited().add(role);
    }

    /** Somebody grants a role in the console that ends by itself. */
    public synchronized void grantUntil(String login, String role, Instant end) {
        grantByHand(login, role);
        find(login).orElseThrow().temporary().put(role, end);
    }

    /** The next read of roles leaves out one that is held. */
    public synchronized void overlook(String login, String role) {
        find(login).orElseThrow().overlooked().add(role);
    }

    /** A CID below this one in Flight Control. */
    public synchronized void addChild(String cid) {
        children.add(cid);
    }

    /** A CID of which Falcon wants to know nothing: none below this one, or none that the client may see. */
    public synchronized void refuseCid(String cid, int status) {
        refusedCids.put(cid, status);
    }

    /** A CID in which there is none of the users, by what it says. */
    public synchronized void knowNobodyIn(String cid) {
        emptyCids.add(cid);
    }

    private Optional<Outcome> refusedIn(String cid, String uuid) {
        if (refusedCids.containsKey(cid)) {
            return Optional.of(refused(refusedCids.get(cid), "invalid cid"));
        }
        return Optional.of(cid).filter(emptyCids::contains).map(empty -> unknownUser(uuid));
    }

    private Outcome unknownUser(String uuid) {
        return refused(400, "invalid user uuid='" + uuid + "' specified");
    }

    /** A user of whose roles Falcon tells nothing. */
    public synchronized void refuseRolesOf(String login, int status) {
        untold.put(login, status);
    }

    synchronized boolean isChild(String cid) {
        return children.contains(cid);
    }

    /** An e-mail address that a user of another CID has: taken, and not to be found here. */
    public synchronized void addUserElsewhere(String login) {
        homedElsewhere.add(login.toLowerCase(Locale.ROOT));
    }

    /** Nobody is there any more. */
    public synchronized void clear() {
        users.clear();
    }

    /** Somebody deletes a user in the console. */
    public synchronized void deleteByHand(String login) {
        users.remove(find(login).orElseThrow().uuid());
    }

    // What the routes ask; each answers an envelope.

    Outcome page(Collection<String> ids, int offset, int limit) {
        if (offset < 0 || limit < 1 || limit > 500) {
            return refused(400, "invalid paging: offset " + offset + ", limit " + limit);
        }
        var all = List.copyOf(ids);
        var body = envelope();
        ((ObjectNode) body.path("meta"))
                .putObject("pagination")
                .put("offset", offset)
                .put("limit", limit)
                .put("total", all.size());
        var resources = body.putArray("resources");
        all.stream().skip(offset).limit(limit).forEach(resources::add);
        return new Outcome(200, body);
    }

    Collection<String> uuids() {
        return users.keySet();
    }

    Collection<String> uuidsOf(String login) {
        return users.values().stream()
                .filter(user -> user.login().equals(login))
                .map(SimulatedUser::uuid)
                .toList();
    }

    Outcome details(List<String> ids, int most, Function<SimulatedUser, ObjectNode> render) {
        if (ids.isEmpty() || ids.size() > most) {
            return refused(400, "between 1 and " + most + " ids are needed");
        }
        var body = envelope();
        var resources = body.putArray("resources");
        ids.stream().map(users::get).filter(user -> user != null).map(render).forEach(resources::add);
        return new Outcome(200, body);
    }

    Outcome create(String login, String first, String last, Function<SimulatedUser, ObjectNode> render) {
        var lower = login.toLowerCase(Locale.ROOT);
        if (!lower.contains("@") || first.isBlank() || last.isBlank()) {
            return refused(400, "an e-mail address and both names are required");
        }
        if (find(lower).isPresent() || homedElsewhere.contains(lower)) {
            return refused(settings.duplicateStatus(), "a user with this email already exists");
        }
        var domain = lower.substring(lower.indexOf('@') + 1);
        if (!settings.domains().isEmpty() && !settings.domains().contains(domain)) {
            return refused(400, "the email domain is not allowed for this customer");
        }
        var user = addUser(lower, first, last);
        var body = envelope();
        body.putArray("resources").add(render.apply(user));
        return new Outcome(201, body);
    }

    Outcome update(
            String uuid,
            Optional<String> login,
            Optional<String> first,
            Optional<String> last,
            Function<SimulatedUser, ObjectNode> render) {
        var user = users.get(uuid);
        if (user == null) {
            return refused(404, "user not found");
        }
        var other = login.flatMap(this::find).filter(found -> !found.uuid().equals(uuid));
        if (other.isPresent()) {
            return refused(settings.duplicateStatus(), "a user with this email already exists");
        }
        user.rename(
                login.map(text -> text.toLowerCase(Locale.ROOT)).orElse(user.login()),
                first.orElse(user.firstName()),
                last.orElse(user.lastName()));
        var body = envelope();
        body.putArray("resources").add(render.apply(user));
        return new Outcome(200, body);
    }

    /** @param named whether the answer lists the id */
    Outcome delete(String uuid, boolean named) {
        if (users.remove(uuid) == null) {
            return refused(404, "user not found");
        }
        var body = envelope();
        if (named) {
            body.putArray("resources").add(uuid);
            body.putArray("errors");
        }
        return new Outcome(200, body);
    }

    Outcome rolesHeld(String uuid, String cid, RenderRoles render) {
        var user = users.get(uuid);
        if (user == null) {
            return unknownUser(uuid);
        }
        if (untold.containsKey(user.login())) {
            return refused(untold.get(user.login()), "something went wrong");
        }
        var elsewhere = refusedIn(cid, uuid);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        var body = envelope();
        var resources = body.putArray("resources");
        user.expire(settings.clock().instant());
        var held = new ArrayList<>(isHome(cid) ? seen(user) : user.rolesIn(cid));
        held.removeAll(user.overlooked());
        user.overlooked().clear();
        Collections.shuffle(held);
        render.render(user, held, isHome(cid) ? user.inherited() : Set.of(), resources);
        return new Outcome(200, body);
    }

    interface RenderRoles {
        void render(SimulatedUser user, List<String> direct, Set<String> inherited, ArrayNode resources);
    }

    private Set<String> seen(SimulatedUser user) {
        return user.rolesAsOf(settings.clock().instant().minus(settings.readLag()));
    }

    boolean isHome(String cid) {
        return cid.isEmpty() || cid.equals(settings.cid());
    }

    Outcome grant(String uuid, String cid, List<String> granted, Function<String, Object> render) {
        return change(uuid, cid, granted, user -> {
            user.rolesIn(isHome(cid) ? "" : cid).addAll(granted);
            return answer(granted, render);
        });
    }

    Outcome revoke(String uuid, String cid, List<String> revoked, Function<String, Object> render) {
        return change(uuid, cid, revoked, user -> {
            var held = user.rolesIn(isHome(cid) ? "" : cid);
            if (!held.containsAll(revoked)) {
                var missing = new TreeSet<>(revoked);
                missing.removeAll(held);
                return refused(400, "the user does not have the role '" + missing.first() + "'");
            }
            held.removeAll(revoked);
            user.temporary().keySet().removeAll(revoked);
            return answer(revoked, render);
        });
    }

    private Outcome change(String uuid, String cid, List<String> ids, Function<SimulatedUser, Outcome> change) {
        var user = users.get(uuid);
        if (user == null) {
            return unknownUser(uuid);
        }
        var elsewhere = refusedIn(cid, uuid);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        var unknown = ids.stream().filter(id -> !roles.containsKey(id)).findFirst();
        if (unknown.isPresent() || ids.isEmpty()) {
            return refused(400, "invalid roleID='" + unknown.orElse("") + "' specified");
        }
        user.remember(settings.clock().instant());
        return change.apply(user);
    }

    /** @param render a text or an object for each role; {@code null}: no resources at all */
    private Outcome answer(List<String> ids, Function<String, Object> render) {
        var body = envelope();
        var resources = json.createArrayNode();
        ids.forEach(id -> resources.addPOJO(render.apply(id)));
        body.set("resources", resources);
        return new Outcome(200, body);
    }

    Collection<String> roleIds() {
        return roles.keySet();
    }

    Outcome roleDetails(List<String> ids) {
        var body = envelope();
        var resources = body.putArray("resources");
        ids.stream()
                .filter(roles::containsKey)
                .forEach(id -> resources
                        .addObject()
                        .put("id", id)
                        .put("display_name", roles.get(id))
                        .put("description", "The role " + roles.get(id))
                        .put("is_global", false)
                        .put("type", "default"));
        return new Outcome(200, body);
    }

    ObjectNode node() {
        return json.createObjectNode();
    }

    String cid() {
        return settings.cid();
    }

    static String time(Instant instant) {
        return SIX_DIGITS.format(instant);
    }

    String created(SimulatedUser user) {
        return time(user.created());
    }

    String updated(SimulatedUser user) {
        return time(user.created().minusMillis(30));
    }

    ObjectNode envelope() {
        var body = json.createObjectNode();
        body.putObject("a_field_that_nobody_knows").putArray("yet").add(1);
        body.putObject("meta")
                .put("query_time", 1.27e-07)
                .put("powered_by", "cs.flightcontrolapi")
                .put("trace_id", UUID.randomUUID().toString());
        return body;
    }

    Outcome refused(int code, String message) {
        var body = envelope();
        body.putArray("errors").addObject().put("code", code).put("message", message);
        body.putNull("resources");
        return new Outcome(code, body);
    }
}
