package dev.scimbridge.convergence;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.mapping.RoleCatalogue;
import dev.scimbridge.plan.Dialect;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A Falcon behind the port that is down, loses answers before and after the effect, and shows roles late; while a call is
 * under way anything else may happen. What it is asked is refused exactly as the port says.
 */
final class UnreliableFalcon {

    private static final Duration LAG = Duration.ofSeconds(90);
    private static final Duration STALL = Duration.ofMinutes(3);

    private final Fate fate;
    private final Dialect dialect;
    private final Map<FalconUserUuid, FalconUser> users = new LinkedHashMap<>();
    private final Map<FalconUserUuid, NavigableMap<Instant, Set<RoleId>>> roles = new HashMap<>();
    private final Map<FalconUserUuid, Instant> shownUntil = new HashMap<>();
    private final Consumer<String> tell;
    private final TreeMap<RoleId, String> catalogue = new TreeMap<>();
    private final Set<RoleId> deleted = new HashSet<>();
    private Runnable meanwhile = () -> {};
    private Consumer<String> permitted = change -> {};
    private Optional<Runnable> stalled = Optional.empty();
    private boolean away;
    /** Nothing tells of a call that lands when its doubt is over, unless who sent it lives to say so: docs/reliability.md. */
    private boolean livesToSaySo;

    private final Set<FalconUserUuid> givenLate = new HashSet<>();
    private int lapses;
    private int changes;
    private int made;

    /** @param tell hears of each call and how it ends */
    UnreliableFalcon(Fate fate, Dialect dialect, Consumer<String> tell) {
        this.fate = fate;
        this.dialect = dialect;
        this.tell = tell;
        List.of("a", "b", "c", "d", "admin").forEach(name -> catalogue.put(new RoleId("role_" + name), "Role " + name));
    }

    /** The port, for calls that change nothing. */
    FalconUsers port() {
        return new Port(Permit.reading());
    }

    /** What happens elsewhere while the process stands still between its permit and the send. */
    void stalled(Runnable elsewhere) {
        this.stalled = Optional.of(elsewhere);
    }

    /** Somebody made a user in the console before the bridge came. */
    void madeByHand(String login, RoleId... held) {
        var uuid = new FalconUserUuid("hand-" + ++made);
        users.put(
                uuid, new FalconUser(uuid, Optional.empty(), new Login(login), Optional.of("By"), Optional.of("Hand")));
        var longAgo = fate.instant().minus(Duration.ofHours(1));
        roles.put(uuid, new TreeMap<>(Map.of(longAgo, new TreeSet<>(List.of(held)))));
    }

    /** A user without roles, as by a create; also by one that was sent long ago and arrives now. */
    FalconUser make(Login login, PersonName names) {
        var uuid = new FalconUserUuid("uuid-" + ++made);
        var user = new FalconUser(uuid, Optional.empty(), login, Optional.of(names.first()), Optional.of(names.last()));
        users.put(uuid, user);
        roles.put(uuid, new TreeMap<>(Map.of(fate.instant(), Set.of())));
        return user;
    }

    /** A grant that was sent long ago arrives now. */
    void give(FalconUserUuid uuid, RoleId role) {
        var next = new TreeSet<>(held(uuid));
        next.add(role);
        past(uuid).put(fate.instant(), next);
    }

    /** All leases run out; who goes on in a run that began before may give what nobody expects any more. */
    void leasesRanOut() {
        lapses++;
    }

    /** Whether it got something by a run whose lease had run out. */
    boolean isGivenLate(FalconUserUuid uuid) {
        return givenLate.contains(uuid);
    }

    boolean isMadeByHand(FalconUserUuid uuid) {
        return uuid.value().startsWith("hand-");
    }

    /** Somebody makes a role in the console, or deletes it, which takes it from everybody; no id is given to a second role. */
    void toggle(RoleId role) {
        if (catalogue.remove(role) == null) {
            if (!deleted.contains(role)) {
                catalogue.put(role, "Role " + role.value());
            }
            return;
        }
        deleted.add(role);
        roles.forEach((uuid, past) -> {
            var next = new TreeSet<>(held(uuid));
            if (next.remove(role)) {
                past.put(fate.instant(), next);
            }
        });
    }

    /** Nothing of what is sent arrives, and the quota leaves no room. */
    void away(boolean now) {
        away = now;
    }

    /** What hears of each change between its permit and its effect. */
    void permitted(Consumer<String> heard) {
        this.permitted = heard;
    }

    /** What happens elsewhere while a call is on its way. */
    void meanwhile(Runnable elsewhere) {
        this.meanwhile = elsewhere;
    }

    /** How many changes it was asked for. */
    int changes() {
        return changes;
    }

    Collection<FalconUser> users() {
        return List.copyOf(users.values());
    }

    /** What a user really holds at this moment. */
    Set<RoleId> held(FalconUserUuid uuid) {
        return past(uuid).lastEntry().getValue();
    }

    private NavigableMap<Instant, Set<RoleId>> past(FalconUserUuid uuid) {
        return Objects.requireNonNull(roles.get(uuid));
    }

    private interface Effect<T> {
        T happen();
    }

    private <T> T call(String what, Effect<T> effect) {
        tell.accept(what);
        try {
            return unreliable(effect);
        } catch (FalconException | Fate.Killed | Permit.Superseded failed) {
            tell.accept(what + ": " + failed.getMessage());
            throw failed;
        }
    }

    private <T> T unreliable(Effect<T> effect) {
        livesToSaySo = false;
        fate.pass(Duration.ofMillis(fate.below(400)));
        meanwhile.run();
        if (away || fate.fault(12)) {
            throw new FalconException.Unavailable("down", Optional.empty());
        }
        if (fate.fault(25)) {
            throw new FalconException.Ambiguous("cut before the effect", Optional.empty());
        }
        var answer = effect.happen();
        if (fate.fault(15)) {
            throw new FalconException.Ambiguous("cut after the effect", Optional.empty());
        }
        if (fate.fault(40) && !livesToSaySo) {
            throw new Fate.Killed();
        }
        return answer;
    }

    private final class Port implements FalconUsers {

        private final Permit permit;
        private final int lapsesBefore;

        private Port(Permit permit) {
            this.permit = permit;
            this.lapsesBefore = lapses;
        }

        private void given(FalconUserUuid uuid) {
            if (lapses > lapsesBefore) {
                givenLate.add(uuid);
            }
        }

        /** A call that changes something: the permit is taken after all that waits, and even then the process may stand still. */
        private <T> T change(String what, Effect<T> effect) {
            changes++;
            return call(what, () -> {
                permit.take();
                permitted.accept(what);
                var standsStill = stalled.isPresent() && fate.fault(60);
                if (standsStill) {
                    tell.accept(what + ": stands still");
                    fate.pass(STALL);
                    stalled.get().run();
                }
                livesToSaySo = standsStill;
                return effect.happen();
            });
        }

        @Override
        public FalconUsers at(Priority priority, Permit other) {
            return new Port(other);
        }

        @Override
        public FalconUsers probing() {
            return this;
        }

        @Override
        public boolean trust() {
            return true;
        }

        @Override
        public Dialect dialect() {
            return dialect;
        }

        @Override
        public boolean hasRoom() {
            return !away && !fate.fault(10);
        }

        @Override
        public UuidPage listUuids(int offset, int limit) {
            return new UuidPage(
                    users.keySet().stream().skip(offset).limit(limit).toList(), Optional.of(users.size()));
        }

        @Override
        public List<FalconUser> fetch(Collection<FalconUserUuid> uuids) {
            return uuids.stream().filter(users::containsKey).map(users::get).toList();
        }

        @Override
        public Optional<FalconUser> findByLogin(Login login) {
            return call("find " + login.localPart(), () -> byLogin(login));
        }

        private Optional<FalconUser> byLogin(Login login) {
            return users.values().stream()
                    .filter(user -> user.login().equals(login))
                    .findFirst();
        }

        @Override
        public FalconUser create(Login login, PersonName names) {
            return change("create " + login.localPart(), () -> {
                if (byLogin(login).isPresent()) {
                    throw new FalconException.DuplicateLogin("taken", Optional.empty());
                }
                var user = make(login, names);
                given(user.uuid());
                return user;
            });
        }

        @Override
        public void update(FalconUser user, PersonName names, Optional<Login> newLogin) {
            change("update " + user.uuid(), () -> {
                var now = existing(user.uuid());
                users.put(
                        user.uuid(),
                        new FalconUser(
                                user.uuid(),
                                Optional.empty(),
                                newLogin.orElse(now.login()),
                                Optional.of(names.first()),
                                Optional.of(names.last())));
                return true;
            });
        }

        private FalconUser existing(FalconUserUuid uuid) {
            return Optional.ofNullable(users.get(uuid))
                    .orElseThrow(() -> new FalconException.UnknownUser("no such user", Optional.empty()));
        }

        @Override
        public void delete(FalconUserUuid uuid) {
            change("delete " + uuid, () -> {
                existing(uuid);
                users.remove(uuid);
                return true;
            });
        }

        /** Never goes back behind what it showed before. */
        @Override
        public Set<HeldRole> fetchRoles(FalconUser user, Cid cid) {
            return call("roles of " + user.uuid(), () -> {
                existing(user.uuid());
                var now = fate.instant();
                var oldest = now.minus(fate.fault(2) ? LAG.minusSeconds(5) : Duration.ZERO);
                var shown = shownUntil.getOrDefault(user.uuid(), Instant.MIN);
                var at = oldest.isAfter(shown) ? oldest : shown;
                shownUntil.put(user.uuid(), at);
                var entry = past(user.uuid()).floorEntry(at);
                return entry == null
                        ? Set.of()
                        : entry.getValue().stream()
                                .map(role -> HeldRole.direct(RoleGrant.home(role)))
                                .collect(Collectors.toUnmodifiableSet());
            });
        }

        @Override
        public void grant(FalconUser user, Cid cid, Set<RoleId> granted) {
            change("grant " + user.uuid() + " " + new TreeSet<>(granted), () -> {
                existing(user.uuid());
                if (!catalogue.keySet().containsAll(granted)) {
                    throw new FalconException.Refused(400, "no such role", Optional.empty());
                }
                given(user.uuid());
                var next = new TreeSet<>(held(user.uuid()));
                next.addAll(granted);
                past(user.uuid()).put(fate.instant(), next);
                return true;
            });
        }

        @Override
        public void revoke(FalconUser user, Cid cid, Set<RoleId> revoked) {
            change("revoke " + user.uuid() + " " + new TreeSet<>(revoked), () -> {
                existing(user.uuid());
                var now = held(user.uuid());
                if (!now.containsAll(revoked)) {
                    throw new FalconException.Refused(400, "a role is not held", Optional.empty());
                }
                var next = new TreeSet<>(now);
                next.removeAll(revoked);
                past(user.uuid()).put(fate.instant(), next);
                return true;
            });
        }

        @Override
        public RoleCatalogue fetchCatalogue() {
            return call("catalogue", () -> new RoleCatalogue(catalogue));
        }

        @Override
        public RoleCatalogue fetchCatalogue(Collection<RoleId> ids) {
            return call("catalogue of " + new TreeSet<>(ids), () -> {
                var there = new TreeMap<>(catalogue);
                there.keySet().retainAll(ids);
                return new RoleCatalogue(there);
            });
        }

        @Override
        public Optional<Cid> cid() {
            return Optional.empty();
        }

        @Override
        public Optional<String> lastMisconfiguration() {
            return misconfiguration();
        }

        @Override
        public Optional<String> misconfiguration() {
            return Optional.empty();
        }

        @Override
        public void recheck() {}
    }
}
