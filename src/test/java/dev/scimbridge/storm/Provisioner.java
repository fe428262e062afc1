package dev.scimbridge.storm;

import static dev.scimbridge.storm.Directory.teamName;

import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.seeds.Chance;
import dev.scimbridge.simulator.SimulatedTenant;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * One of the threads of an identity provider. It says something new of its people and teams, one thing after the other, each to any
 * replica, and repeats what was answered 503 or not at all until it is answered.
 */
final class Provisioner implements Runnable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration CONNECT_AGAIN = Duration.ofMillis(100);
    private static final Set<Integer> TO_BE_REPEATED = Set.of(429, 503);

    private final int number;
    private final int threads;
    private final Chance chance;
    private final Directory directory;
    private final Replicas replicas;
    private final SimulatedTenant tenant;
    private final Map<String, Integer> counts;
    private final long end;
    private int names;

    /**
     * @param counts of what was said, by its kind
     * @param end by {@link System#nanoTime}
     */
    Provisioner(
            int number,
            int threads,
            Chance chance,
            Directory directory,
            Replicas replicas,
            SimulatedTenant tenant,
            Map<String, Integer> counts,
            long end) {
        this.number = number;
        this.threads = threads;
        this.chance = chance;
        this.directory = directory;
        this.replicas = replicas;
        this.tenant = tenant;
        this.counts = counts;
        this.end = end;
    }

    /** @param repeated whether the first of them was not answered, or 503 */
    private record Heard(Answer answer, boolean repeated) {

        int status() {
            return answer.status();
        }
    }

    @Override
    public void run() {
        while (System.nanoTime() < end) {
            if (chance.onceIn(10)) {
                team(mine(Directory.TEAMS));
            } else {
                person(mine(Directory.PEOPLE));
            }
        }
    }

    private int mine(int all) {
        return chance.between(0, all / threads - 1) * threads + number;
    }

    private void person(int number) {
        directory
                .person(number)
                .ifPresentOrElse(
                        known -> {
                            switch (chance.between(0, 9)) {
                                case 0 -> leave(number, known);
                                case 1, 2 -> activate(number, known, !known.active());
                                case 3 -> rename(number, known);
                                case 4 -> marry(number, known);
                                default -> sit(number, known, chance.between(0, Directory.TEAMS - 1));
                            }
                        },
                        () -> join(number));
    }

    private void join(int number) {
        var login = newLogin(number);
        var person = new Person("", login, "P" + number, newName(), true);
        directory.begins(number, login);
        var heard = insist("join", scim -> scim.post("/Users", person.json()));
        directory.is(number, person.withId(idOf(heard, "/Users", "userName eq \"" + login + "\"")));
    }

    /** One that was used before, by somebody who left, or a new one. */
    private String newLogin(int number) {
        return chance.flip()
                ? "p%d@example.com".formatted(number)
                : newName().toLowerCase(Locale.ROOT) + "@example.com";
    }

    private String newName() {
        return "N" + number + "x" + names++;
    }

    private String idOf(Heard heard, String resources, String filter) {
        if (heard.status() == 409 && heard.repeated()) {
            var found = insist("look up", scim -> scim.find(resources, filter));
            return found.answer().body().path("Resources").path(0).path("id").asString();
        }
        demand(heard, 201);
        return heard.answer().id();
    }

    private void leave(int number, Person person) {
        var heard = insist("leave", scim -> scim.delete("/Users/" + person.id()));
        demand(heard, 204, heard.repeated() ? 404 : 204);
        if (tenant.find(person.login()).isPresent()) {
            throw new AssertionError(person + " was reported gone, and is in Falcon");
        }
        directory.left(number);
    }

    /** Who is deactivated has no role when that is answered, and none until something else is said. */
    private void activate(int number, Person person, boolean now) {
        if (now) {
            holdsNothing(person);
        }
        var heard = insist("activate " + now, scim -> scim.patch("/Users/" + person.id(), """
                {"op":"replace","path":"active","value":%b}""".formatted(now)));
        demand(heard, 200, 204);
        if (!now) {
            holdsNothing(person);
        }
        directory.is(number, person.withActive(now));
    }

    private void holdsNothing(Person person) {
        var held = tenant.rolesOf(person.login());
        if (!held.isEmpty()) {
            throw new AssertionError(person + " was reported deactivated, and holds " + held);
        }
    }

    private void rename(int number, Person person) {
        if (person.active()) {
            var renamed = person.withLogin(newName().toLowerCase(Locale.ROOT) + "@example.com");
            directory.begins(number, renamed.login());
            var heard = insist("rename", scim -> scim.put("/Users/" + person.id(), renamed.json()));
            demand(heard, 200);
            directory.is(number, renamed);
        }
    }

    private void marry(int number, Person person) {
        var married = person.withFamily(newName());
        var heard =
                insist("change a name", scim -> scim.patch("/Users/" + person.id(), """
                {"op":"replace","path":"name.familyName","value":"%s"}""".formatted(married.family())));
        demand(heard, 200, 204);
        directory.is(number, married);
    }

    private void sit(int number, Person person, int team) {
        var lock = directory.lock(team).readLock();
        lock.lock();
        try {
            directory.team(team).ifPresent(there -> {
                var leaves = directory.sits(number, team);
                var heard = insist(
                        leaves ? "leave a team" : "enter a team",
                        scim -> scim.patch(
                                "/Groups/" + there.id(), """
                        {"op":"%s","path":"members","value":[{"value":"%s"}]}""".formatted(leaves ? "remove" : "add", person.id())));
                demand(heard, 200, 204);
                if (leaves) {
                    directory.getsUp(number, team);
                } else {
                    directory.sitsDown(number, team);
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private void team(int number) {
        var lock = directory.lock(number).writeLock();
        lock.lock();
        try {
            directory.team(number).ifPresentOrElse(there -> change(number, there), () -> found(number));
        } finally {
            lock.unlock();
        }
    }

    private void found(int number) {
        var name = teamName(number, chance.flip() ? 'A' : 'B');
        var heard = insist("found a team", scim -> scim.post("/Groups", """
                {"displayName":"%s"}""".formatted(name)));
        directory.is(number, new Team(idOf(heard, "/Groups", "displayName eq \"" + name + "\""), name));
    }

    private void change(int number, Team team) {
        if (chance.onceIn(3)) {
            var heard = insist("disband a team", scim -> scim.delete("/Groups/" + team.id()));
            demand(heard, 204, heard.repeated() ? 404 : 204);
            directory.disbanded(number);
        } else {
            var name = teamName(number, team.name().endsWith("A") ? 'B' : 'A');
            var heard = insist("rename a team", scim -> scim.patch("/Groups/" + team.id(), """
                    {"op":"replace","path":"displayName","value":"%s"}""".formatted(name)));
            demand(heard, 200, 204);
            directory.is(number, new Team(team.id(), name));
        }
    }

    private static void demand(Heard heard, int... statuses) {
        for (var status : statuses) {
            if (heard.status() == status) {
                return;
            }
        }
        throw new AssertionError("answered " + heard.status() + ", " + (heard.repeated() ? "repeated" : "at once")
                + ": " + heard.answer().text());
    }

    /** As an identity provider does: 503 and silence are no answer. */
    private Heard insist(String what, Function<ScimClient, Answer> request) {
        counts.merge(what, 1, Integer::sum);
        var patience = System.nanoTime() + PATIENCE.toNanos();
        for (var repeated = false; System.nanoTime() < patience; repeated = true) {
            try {
                var answer = request.apply(replicas.any());
                if (!TO_BE_REPEATED.contains(answer.status())) {
                    return new Heard(answer, repeated);
                }
                counts.merge("(503)", 1, Integer::sum);
                pause(wait(answer));
            } catch (UncheckedIOException died) {
                counts.merge("(no answer)", 1, Integer::sum);
                pause(CONNECT_AGAIN);
            }
        }
        throw new AssertionError(what + " was not answered within " + PATIENCE);
    }

    private static Duration wait(Answer answer) {
        var seconds = answer.header("Retry-After").orElseThrow(() -> new AssertionError("503 without Retry-After"));
        var asked = Duration.ofSeconds(Long.parseLong(seconds));
        return asked.compareTo(LONGEST_WAIT) < 0 ? asked : LONGEST_WAIT;
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
