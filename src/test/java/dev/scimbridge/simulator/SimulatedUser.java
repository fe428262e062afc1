package dev.scimbridge.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A user of the simulated tenant. Roles are remembered with the past, for reads that lag. */
public final class SimulatedUser {

    /** Roles as they were from some moment on. */
    private record Past(Instant until, Set<String> roles) {}

    private final String uuid;
    private final Instant created;
    private final List<Past> past = new ArrayList<>();
    private final TreeMap<String, Set<String>> roles = new TreeMap<>();
    private final Set<String> inherited = new TreeSet<>();
    private final TreeMap<String, Instant> temporary = new TreeMap<>();
    private final Set<String> overlooked = new TreeSet<>();
    private String login;
    private String firstName;
    private String lastName;

    SimulatedUser(String uuid, String login, String firstName, String lastName, Instant created) {
        this.uuid = uuid;
        this.login = login;
        this.firstName = firstName;
        this.lastName = lastName;
        this.created = created;
    }

    public String uuid() {
        return uuid;
    }

    public String login() {
        return login;
    }

    public String firstName() {
        return firstName;
    }

    public String lastName() {
        return lastName;
    }

    Instant created() {
        return created;
    }

    void rename(String newLogin, String first, String last) {
        login = newLogin;
        firstName = first;
        lastName = last;
    }

    /** The roles held directly in the home CID. */
    public Set<String> roles() {
        return Set.copyOf(rolesIn(""));
    }

    Set<String> rolesIn(String cid) {
        return roles.computeIfAbsent(cid, none -> new TreeSet<>());
    }

    Set<String> inherited() {
        return inherited;
    }

    /** When those of the direct roles end that are temporary. */
    TreeMap<String, Instant> temporary() {
        return temporary;
    }

    void expire(Instant now) {
        temporary.entrySet().removeIf(entry -> {
            var over = !entry.getValue().isAfter(now);
            return over && rolesIn("").remove(entry.getKey());
        });
    }

    /** Direct roles that the next read does not show. */
    Set<String> overlooked() {
        return overlooked;
    }

    void remember(Instant now) {
        past.add(new Past(now, Set.copyOf(rolesIn(""))));
    }

    /** The roles a read shows that lags behind {@code seen}. */
    Set<String> rolesAsOf(Instant seen) {
        return past.stream()
                .filter(then -> then.until().isAfter(seen))
                .findFirst()
                .map(Past::roles)
                .orElseGet(() -> Set.copyOf(rolesIn("")));
    }
}
