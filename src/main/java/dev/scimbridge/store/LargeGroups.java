package dev.scimbridge.store;

import dev.scimbridge.query.Paging;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The groups, asked by one query, that hold a good part of all users: a page of their members is full soon when the users are gone
 * through in its order, where all the members would have to be read and sorted for it otherwise.
 */
final class LargeGroups {

    private static final double ALWAYS_READ = 2_000;
    private static final long PART = 20;

    private final JdbcClient jdbc;
    private final LongSupplier users;
    private final Paging paging;
    private final Map<Condition, Optional<String>> known = new HashMap<>();

    /** @param users how many there are */
    LargeGroups(JdbcClient jdbc, LongSupplier users, Paging paging) {
        this.jdbc = jdbc;
        this.users = users;
        this.paging = paging;
    }

    /** The id of the one group that fulfils a condition on {@code scim_groups g}, where it is large; looked for once. */
    Optional<String> only(Condition groups) {
        return known.computeIfAbsent(groups, this::find);
    }

    private Optional<String> find(Condition groups) {
        var found = jdbc.sql("select g.id from scim_groups g where g.deleting = false and " + groups.sql() + " limit 2")
                .params(groups.parameters())
                .query(String.class)
                .list();
        return found.size() == 1 && isLarge(found.getFirst()) ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private boolean isLarge(String id) {
        var few = few(users.getAsLong());
        return jdbc.sql("select count(*) from (select 1 from group_members where group_id = ? limit ?) some_members")
                        .params(id, few + 1)
                        .query(Long.class)
                        .single()
                > few;
    }

    /** As many members as users have to be gone through, on average, to come to the end of the page. */
    private long few(long all) {
        var reach = (double) paging.offset() + paging.limit();
        return (long) Math.max(Math.max(ALWAYS_READ, (double) all / PART), Math.sqrt(reach * all));
    }

    /** That {@code accounts a} is a member; a count, of which no planner makes a join, and unequal, which it takes for the rule. */
    static Condition isMember(String group) {
        return Condition.of(
                "(select count(*) from group_members m where m.group_id = ? and m.value = a.id) <> 0", group);
    }
}
