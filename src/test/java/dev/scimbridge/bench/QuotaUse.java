package dev.scimbridge.bench;

import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.SimulatedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a piece of work used Falcon's quota.
 *
 * @param calls when each call arrived, refused ones too; tokens have a quota of their own
 * @param refused how many of them were answered 429
 * @param took from the first request of the IdP to the last call
 * @param allowed calls a minute: the quota's share
 */
public record QuotaUse(List<Instant> calls, long refused, Duration took, double allowed) {

    /** {@code falcon.quota-share}, as it is unless it is set. */
    public static final double SHARE = 0.8;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    public QuotaUse {
        calls = calls.stream().sorted().toList();
    }

    /** Of all calls that the simulator got since its list was emptied. */
    public static QuotaUse of(FalconSimulator falcon, Instant began, int quota) {
        var requests = falcon.requests().stream()
                .filter(request -> !request.target().startsWith("/oauth2/"))
                .toList();
        var calls = requests.stream().map(SimulatedRequest::at).sorted().toList();
        var refused =
                requests.stream().filter(request -> request.status() == 429).count();
        return new QuotaUse(calls, refused, Duration.between(began, calls.getLast()), quota * SHARE);
    }

    /** The time it took, over the time that its calls need at the share of the quota. */
    public double timeOverNeeded() {
        return seconds(took) / (calls.size() / allowed * 60);
    }

    /** The largest number of calls within any 60 seconds, over the share of the quota. */
    public double busiestMinuteOverShare() {
        var busiest = 0;
        var oldest = 0;
        for (var newest = 0; newest < calls.size(); newest++) {
            while (!calls.get(oldest).plus(MINUTE).isAfter(calls.get(newest))) {
                oldest++;
            }
            busiest = Math.max(busiest, newest - oldest + 1);
        }
        return busiest / allowed;
    }

    public double refusedPercent() {
        return 100.0 * refused / calls.size();
    }

    static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
