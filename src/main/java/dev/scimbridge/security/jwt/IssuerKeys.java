package dev.scimbridge.security.jwt;

import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys, in memory. They are fetched when the first token wants one, again every five minutes, and for a key that is
 * not among them; whatever is presented, the issuer is asked once in five seconds at most. While it is away, the keys of the last
 * hour count.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration USABLE = Duration.ofHours(1);
    private static final Duration COMPLAIN = Duration.ofMinutes(1);
    /** RFC 7518 §3.3. */
    private static final int SHORTEST_RSA = 2_048;

    private final Fetch fetch;
    private final Clock clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile Known known = new Known(new JWKSet(), Instant.EPOCH, Instant.EPOCH, false);
    private Instant complained = Instant.EPOCH;

    /** Where keys come from: {@link Issuer#fetchKeys()}. */
    interface Fetch {

        JWKSet keys() throws IOException;
    }

    /**
     * What is known of the keys.
     *
     * @param fetched when these came
     * @param tried when the last attempt ended
     * @param away whether it failed
     */
    private record Known(JWKSet keys, Instant fetched, Instant tried, boolean away) {

        Known failed(Instant now) {
            return new Known(keys, fetched, now, true);
        }
    }

    IssuerKeys(Fetch fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /**
     * The keys that fit; none where the issuer has none such.
     *
     * @throws RemoteKeySourceException when there is none such here and the issuer cannot be asked
     */
    @Override
    public List<JWK> get(JWKSelector wanted, @Nullable SecurityContext context) throws RemoteKeySourceException {
        renewWhenOld();
        var found = wanted.select(usable());
        if (!found.isEmpty()) {
            return found;
        }
        fetchOrWaitForIt();
        var latest = wanted.select(usable());
        if (latest.isEmpty() && known.away()) {
            throw new RemoteKeySourceException("The issuer cannot be asked for its keys.", null);
        }
        return latest;
    }

    private JWKSet usable() {
        var now = known;
        return isOver(now.fetched(), USABLE) ? new JWKSet() : now.keys();
    }

    /** One caller asks, the others go on with what there is. */
    private void renewWhenOld() {
        if (isOver(known.fetched(), FRESH) && !isOver(known.fetched(), USABLE) && fetching.tryLock()) {
            try {
                fetchUnlessJustTried();
            } finally {
                fetching.unlock();
            }
        }
    }

    private void fetchOrWaitForIt() {
        fetching.lock();
        try {
            fetchUnlessJustTried();
        } finally {
            fetching.unlock();
        }
    }

    private void fetchUnlessJustTried() {
        if (!isOver(known.tried(), PAUSE)) {
            return;
        }
        try {
            var keys = longEnough(fetch.keys());
            var now = clock.instant();
            known = new Known(keys, now, now, false);
        } catch (IOException failed) {
            known = known.failed(clock.instant());
            complain(failed);
        }
    }

    private static JWKSet longEnough(JWKSet keys) {
        var usable = keys.getKeys().stream()
                .filter(key -> !(key instanceof RSAKey rsa) || rsa.size() >= SHORTEST_RSA)
                .toList();
        if (usable.size() < keys.size()) {
            LOG.warn(
                    "{} of the keys of bridge.security.jwt.issuer are RSA keys of less than {} bits: what they sign is refused.",
                    keys.size() - usable.size(),
                    SHORTEST_RSA);
        }
        return new JWKSet(usable);
    }

    private void complain(IOException failed) {
        if (isOver(complained, COMPLAIN)) {
            complained = clock.instant();
            LOG.warn(
                    "The keys of bridge.security.jwt.issuer could not be fetched: {}. JWTs that need them are answered 503.",
                    failed.getMessage());
        }
    }

    /** Also where the clock was set back. */
    private boolean isOver(Instant since, Duration time) {
        var gone = Duration.between(since, clock.instant());
        return gone.isNegative() || gone.compareTo(time) >= 0;
    }
}
