package dev.scimbridge.commands.inventory;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.mapping.RoleCatalogue;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.stream.Gatherers;

/**
 * All users of a tenant, by the fewest calls: ⌈N/500⌉ for the ids, the details in the largest batches of the dialect, and one for
 * the roles of each user. The names of the roles are read once.
 */
public final class TenantInventory {

    private static final int PAGE = 500;
    private static final int AT_ONCE = 8;

    private final FalconUsers falcon;
    private final boolean withRoles;

    /** @param withRoles false: users and names only */
    public TenantInventory(FalconUsers falcon, boolean withRoles) {
        this.falcon = falcon;
        this.withRoles = withRoles;
    }

    /**
     * The ids of all users, in Falcon's order.
     *
     * @throws FalconException Falcon cannot be read, or lists fewer users than it says it has
     */
    public SequencedSet<FalconUserUuid> list() {
        var listed = new LinkedHashSet<FalconUserUuid>();
        var offset = 0;
        while (true) {
            var page = falcon.listUuids(offset, PAGE);
            offset += page.uuids().size();
            var news = listed.addAll(page.uuids());
            if (!news || offset >= page.total().orElse(Integer.MAX_VALUE)) {
                requireAll(listed.size(), page.total());
                return listed;
            }
        }
    }

    private static void requireAll(int listed, Optional<Integer> total) {
        total.filter(all -> listed < all).ifPresent(all -> {
            throw new FalconException.Unavailable(
                    "Falcon listed " + listed + " of its " + all + " users.", Optional.empty());
        });
    }

    /**
     * Reads users, in their order; those that Falcon does not know any more are left out, and so is one without an e-mail
     * address.
     *
     * @throws FalconException Falcon cannot be read any further; what was read has been handed over
     */
    public void read(Collection<FalconUserUuid> users, Consumer<InventoryEntry> entries) {
        if (users.isEmpty()) {
            return;
        }
        var catalogue = withRoles ? falcon.fetchCatalogue() : RoleCatalogue.UNKNOWN;
        users.stream()
                .gather(Gatherers.windowFixed(PAGE))
                .map(falcon::fetch)
                .flatMap(List::stream)
                .gather(Gatherers.mapConcurrent(AT_ONCE, user -> entry(user, catalogue)))
                .flatMap(Optional::stream)
                .forEachOrdered(entries);
    }

    private Optional<InventoryEntry> entry(FalconUser user, RoleCatalogue catalogue) {
        if (!withRoles) {
            return Optional.of(InventoryEntry.of(user));
        }
        try {
            return Optional.of(InventoryEntry.of(user, falcon.fetchRoles(user, Cid.HOME), catalogue));
        } catch (FalconException.UnknownUser deletedMeanwhile) {
            return Optional.empty();
        } catch (FalconException.Refused refused) {
            return Optional.of(InventoryEntry.unreadable(user, refused.getMessage()));
        }
    }
}
