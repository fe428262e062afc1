package dev.scimbridge.storm;

import dev.scimbridge.seeds.Chance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the identity provider and the operator said last: people, teams, who sits where, and which team gives which role. Each person is
 * spoken of by one thread only; a team's members by many at once, but by nobody while it is founded, renamed or disbanded.
 */
final class Directory {

    static final int PEOPLE = 60;
    static final int TEAMS = 12;
    static final String EVERYONE = "event_viewer";

    private static final List<String> ROLES = List.of(
            "threat_hunter",
            "falconhost_analyst",
            "falconhost_read_only",
            "desktop_support",
            "api_user",
            "endpoint_manager",
            "remote_responder_one");

    private record Seat(int person, int team) {}

    private final Map<Integer, Person> people = new ConcurrentHashMap<>();
    private final Map<Integer, Team> teams = new ConcurrentHashMap<>();
    private final Set<Seat> seats = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> owners = new ConcurrentHashMap<>();
    private final Map<String, Integer> lives = new ConcurrentHashMap<>();
    private final List<ReadWriteLock> locks = IntStream.range(0, TEAMS)
            .<ReadWriteLock>mapToObj(team -> new ReentrantReadWriteLock())
            .toList();
    private volatile Map<String, String> mapping = Map.of();

    Optional<Person> person(int number) {
        return Optional.ofNullable(people.get(number));
    }

    Optional<Team> team(int number) {
        return Optional.ofNullable(teams.get(number));
    }

    /** Read: to change who sits there. Write: to change the team. */
    ReadWriteLock lock(int team) {
        return locks.get(team);
    }

    boolean sits(int person, int team) {
        return seats.contains(new Seat(person, team));
    }

    /** From now on Falcon may get a user of this login, once more than before. */
    void begins(int number, String login) {
        owners.put(login, number);
        lives.merge(login, 1, Integer::sum);
    }

    void is(int number, Person person) {
        people.put(number, person);
    }

    void left(int number) {
        people.remove(number);
        seats.removeIf(seat -> seat.person() == number);
    }

    void is(int number, Team team) {
        teams.put(number, team);
    }

    void disbanded(int number) {
        teams.remove(number);
        seats.removeIf(seat -> seat.team() == number);
    }

    void sitsDown(int person, int team) {
        seats.add(new Seat(person, team));
    }

    void getsUp(int person, int team) {
        seats.remove(new Seat(person, team));
    }

    /** How a team may be called. */
    static String teamName(int number, char variant) {
        return "Team " + number + " " + variant;
    }

    /** Two names of three give a role from now on, as the bridge's configuration says it in that file. */
    void remap(Path file, Chance chance) throws IOException {
        var roles = new TreeMap<String, String>();
        for (var number = 0; number < TEAMS; number++) {
            for (var variant = 'A'; variant <= 'B'; variant++) {
                if (!chance.onceIn(3)) {
                    roles.put(teamName(number, variant), chance.oneOf(ROLES));
                }
            }
        }
        var groups = roles.entrySet().stream()
                .map(entry -> "{name: '%s', roles: [%s]}".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        var whole = file.resolveSibling("roles.new");
        Files.writeString(whole, "bridge: {roles: {everyone: [%s], groups: [%s]}}".formatted(EVERYONE, groups));
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        mapping = roles;
    }

    /** How often a login may have been created at most. */
    int livesOf(String login) {
        return lives.getOrDefault(login, 0);
    }

    /** Whether a login is, or was, one of somebody who is deactivated: such a user may be there, without any role. */
    boolean isDeactivated(String login) {
        var owner = owners.get(login);
        return owner != null && person(owner).filter(person -> !person.active()).isPresent();
    }

    /** Who is to be in Falcon with an active account: names and roles by logins. */
    Map<String, String> active() {
        var all = new TreeMap<String, String>();
        people.forEach((number, person) -> {
            if (person.active()) {
                all.put(person.login(), person.given() + " " + person.family() + " " + roles(number));
            }
        });
        return all;
    }

    private TreeSet<String> roles(int person) {
        var roles = new TreeSet<>(Set.of(EVERYONE));
        teams.forEach((number, team) -> {
            if (sits(person, number)) {
                Optional.ofNullable(mapping.get(team.name())).ifPresent(roles::add);
            }
        });
        return roles;
    }

    /** What SCIM is to say: of each user by its id, and of each group by its id. */
    Map<String, String> resources() {
        var all = new TreeMap<String, String>();
        people.values()
                .forEach(person -> all.put(
                        person.id(), person.login() + " " + person.family() + " " + person.active() + " converged"));
        teams.forEach((number, team) -> all.put(team.id(), team.name() + " " + members(number)));
        return all;
    }

    private TreeSet<String> members(int team) {
        return seats.stream()
                .filter(seat -> seat.team() == team)
                .flatMap(seat -> person(seat.person()).stream())
                .map(Person::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
