package dev.scimbridge.commands.rebuild;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUserUuid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The SCIM ids that users of Falcon had before the store was lost.
 *
 * @param lines by Falcon's uuid
 * @param remarks on lines that say what another has said, in sentences
 */
public record FormerIds(Map<FalconUserUuid, Line> lines, List<String> remarks) {

    public static final FormerIds NONE = new FormerIds(Map.of(), List.of());

    public FormerIds {
        lines = Map.copyOf(lines);
        remarks = List.copyOf(remarks);
    }

    /** @param number from 1 */
    public record Line(int number, AccountId id) {}

    public Map<FalconUserUuid, AccountId> ids() {
        var ids = new HashMap<FalconUserUuid, AccountId>();
        lines.forEach((uuid, line) -> ids.put(uuid, line.id()));
        return ids;
    }

    /** The numbers of the lines whose users are none of these, in their order. */
    public List<Integer> without(Set<FalconUserUuid> users) {
        return lines.entrySet().stream()
                .filter(line -> !users.contains(line.getKey()))
                .map(line -> line.getValue().number())
                .sorted()
                .toList();
    }
}
