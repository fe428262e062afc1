package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteCommitListener;
import org.sqlite.SQLiteConnection;

/**
 * How often what a request does is made durable: each commit is a wait for the disk, and on SQLite everybody's. Counted by the
 * database itself.
 */
class CommitsPerOutcomeTest {

    /** Of so many the fewest counts: what the background commits meanwhile falls between few of them. */
    private static final int TIMES = 8;

    private final FalconSimulator falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
    private final RunningBridge bridge = RunningBridge.start(
            falcon,
            TestDatabase.SQLITE,
            "--bridge.roles.everyone[0]=event_viewer",
            "--bridge.roles.groups[0].name=Hunters",
            "--bridge.roles.groups[0].roles[0]=threat_hunter");
    private final AtomicInteger commits = new AtomicInteger();

    @BeforeEach
    void count() throws SQLException {
        var pool = bridge.bean(HikariDataSource.class);
        var all = new ArrayList<Connection>();
        for (var connection = 0; connection < pool.getMaximumPoolSize(); connection++) {
            all.add(pool.getConnection());
        }
        for (var connection : all) {
            connection.unwrap(SQLiteConnection.class).addCommitListener(new SQLiteCommitListener() {
                @Override
                public void onCommit() {
                    commits.incrementAndGet();
                }

                @Override
                public void onRollback() {}
            });
            connection.close();
        }
    }

    @AfterEach
    void stop() {
        bridge.close();
        falcon.close();
    }

    /** @param request is answered when what is counted is over */
    private int fewest(IntConsumer request) {
        return IntStream.range(0, TIMES)
                .map(number -> {
                    commits.set(0);
                    request.accept(number);
                    return commits.get();
                })
                .min()
                .orElseThrow();
    }

    private String person(int number) {
        var created = bridge.scim().post("/Users", Requests.person("user" + number));
        assertThat(created.state()).isEqualTo("converged");
        return created.id();
    }

    @Test
    void aCreateWithItsGrant() {
        assertThat(fewest(this::person)).isEqualTo(3);
    }

    @Test
    void aMemberWhoGetsARoleLosesItAndIsDeactivated() {
        var group = bridge.scim().post("/Groups", Requests.group("Hunters")).id();
        var people = IntStream.range(0, TIMES).mapToObj(this::person).toList();

        assertThat(fewest(number -> edit(group, Requests.add(people.get(number)))))
                .as("joins")
                .isEqualTo(3);
        assertThat(fewest(number -> edit(group, Requests.remove(people.get(number)))))
                .as("leaves")
                .isEqualTo(3);
        assertThat(fewest(number -> leave(people.get(number))))
                .as("is deactivated")
                .isEqualTo(4);
    }

    private void edit(String group, String operation) {
        assertThat(bridge.scim().patch("/Groups/" + group, operation).status()).isEqualTo(204);
        bridge.settle();
    }

    private void leave(String person) {
        assertThat(bridge.scim().patch("/Users/" + person, Requests.DEACTIVATE).status())
                .isEqualTo(200);
    }
}
