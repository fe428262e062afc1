package dev.scimbridge.reconcile;

import com.github.kagkarlsson.scheduler.jdbc.AutodetectJdbcCustomization;
import dev.scimbridge.convergence.Priority;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * How many converges the scheduler has under way. Whoever finds no place is not picked: it waits in its row, where it holds no
 * lease and costs nothing, and the most urgent is picked first when there is a place again. Those that take access away have
 * places of their own, so that they never wait for work that only waits for Falcon's quota.
 *
 * <p>A batch of the scheduler is fetched while a place is free, and begun whole: no more than {@link #PLACES} and a batch are
 * under way of either kind.
 */
final class ConvergePlaces {

    /** As many as keep the quota busy while each waits for its answers. */
    static final int PLACES = 16;

    private final AtomicInteger deprovisioning = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();

    /** Takes a place for as long as the work takes. */
    <T> T hold(Priority priority, Supplier<T> work) {
        var taken = priority == Priority.DEPROVISIONING ? deprovisioning : others;
        taken.incrementAndGet();
        try {
            return work.get();
        } finally {
            taken.decrementAndGet();
        }
    }

    /** Which due rows may be picked now, as a condition to be appended; empty for all. */
    private String pickable() {
        var urgent = hasPlace(deprovisioning);
        var other = hasPlace(others);
        if (urgent && other) {
            return "";
        }
        var which = urgent ? isDeprovisioning(" >= ") : other ? isDeprovisioning(" < ") : "";
        return " and (task_name <> '" + ConvergeTask.NAME + "'" + which + ")";
    }

    private static boolean hasPlace(AtomicInteger taken) {
        return taken.get() < PLACES;
    }

    private static String isDeprovisioning(String compared) {
        return " or coalesce(priority, 0)" + compared + Priority.DEPROVISIONING.rank();
    }

    /** The scheduler's own statements for a database, with that condition in the one that looks for what is due. */
    AutodetectJdbcCustomization of(DataSource database) {
        return new AutodetectJdbcCustomization(database) {
            @Override
            public String createSelectDueQuery(String table, int limit, String condition, boolean byPriority) {
                return super.createSelectDueQuery(table, limit, condition + pickable(), byPriority);
            }
        };
    }
}
