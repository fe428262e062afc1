package dev.scimbridge.falcon;

import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.convergence.FalconException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Reads users in batches. Falcon may leave a user it does not know out of the answer, or refuse the whole batch with 404; such
 * a batch is halved until the unknown ones stand alone, and they are left out.
 *
 * @param size how many ids one call takes
 * @param call reads up to {@code size} users; {@link FalconException.UnknownUser} when one is unknown
 */
record Batches(int size, Function<List<FalconUserUuid>, List<FalconUser>> call) {

    List<FalconUser> fetch(Collection<FalconUserUuid> uuids) {
        var users = new ArrayList<FalconUser>();
        var all = List.copyOf(uuids);
        for (var from = 0; from < all.size(); from += size) {
            users.addAll(known(all.subList(from, Math.min(from + size, all.size()))));
        }
        return users;
    }

    private List<FalconUser> known(List<FalconUserUuid> batch) {
        try {
            return call.apply(batch);
        } catch (FalconException.UnknownUser unknown) {
            return batch.size() == 1 ? List.of() : halved(batch);
        }
    }

    private List<FalconUser> halved(List<FalconUserUuid> batch) {
        var middle = batch.size() / 2;
        var users = new ArrayList<>(known(batch.subList(0, middle)));
        users.addAll(known(batch.subList(middle, batch.size())));
        return users;
    }
}
