package dev.scimbridge.convergence;

import com.github.kagkarlsson.scheduler.jdbc.AutodetectJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.audit.AuditLog;
import dev.scimbridge.databases.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The real store of all replicas of a run, on a real database, and the scheduler's table as a worker sees it. */
final class SharedStore implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final JdbcTemplate jdbc;
    private final JdbcCustomization times;

    private SharedStore(ConfigurableApplicationContext context) {
        this.context = context;
        this.jdbc = context.getBean(JdbcTemplate.class);
        this.times = new AutodetectJdbcCustomization(context.getBean(DataSource.class));
    }

    static SharedStore open(TestDatabase database) {
        return open(database, 1000);
    }

    /** @param losses how many accounts may lose their access within an hour */
    static SharedStore open(TestDatabase database, int losses) {
        return open(database, "--bridge.rails.deprovisioning.at-least=" + losses);
    }

    static SharedStore open(TestDatabase database, String setting) {
        return new SharedStore(new SpringApplicationBuilder(StoreOnly.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.hikari.minimum-idle=0",
                        "--spring.datasource.hikari.idle-timeout=10000",
                        "--spring.main.banner-mode=off",
                        setting));
    }

    @Override
    public void close() {
        context.close();
    }

    <T> T port(Class<T> type) {
        return context.getBean(type);
    }

    EngineStore engine() {
        return new EngineStore(
                port(Accounts.class),
                port(Leases.class),
                port(Observations.class),
                port(Departures.class),
                port(Wakeups.class),
                port(Holds.class),
                port(AuditLog.class),
                transaction());
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    void clear(Fate fate) {
        List.of(
                        "mapping_pins",
                        "scim_groups",
                        "accounts",
                        "mapping_versions",
                        "role_catalogues",
                        "removed_groups",
                        "holds",
                        "losses",
                        "leaving_admins",
                        "audit",
                        "scheduled_tasks")
                .forEach(table -> jdbc.update("delete from " + table));
        context.getBean(FateClock.class).fate.set(fate);
    }

    /** A wake-up as a worker picks it. */
    record Due(AccountId account, Instant at, Priority priority) {}

    /** What became of all that was held of an account, the oldest first, with who decided it. */
    List<String> decisions(AccountId account) {
        return jdbc.query(
                "select decision, decided_by from holds where subject = ? order by number",
                (row, number) -> row.getString(1)
                        + Optional.ofNullable(row.getString(2))
                                .map(" by "::concat)
                                .orElse(""),
                account.toString());
    }

    /** Whether a worker runs what there is. */
    void picked(boolean now) {
        jdbc.update("update scheduled_tasks set picked = ?", now);
    }

    /** The next wake-up that no worker runs, whenever it is due. */
    Optional<Due> next() {
        return jdbc
                .query(
                        "select task_instance, execution_time, priority from scheduled_tasks"
                                + " where task_name = 'converge' and picked = false",
                        (row, number) -> new Due(
                                AccountId.parse(row.getString(1)).orElseThrow(),
                                times.getInstant(row, "execution_time"),
                                Priority.ofRank(row.getInt("priority"))))
                .stream()
                .min(java.util.Comparator.comparing(Due::at)
                        .thenComparing(due -> due.account().toString()));
    }

    boolean pick(Due due) {
        return jdbc.update(
                        "update scheduled_tasks set picked = true where task_instance = ? and picked = false",
                        due.account().toString())
                == 1;
    }

    void remove(AccountId account) {
        jdbc.update("delete from scheduled_tasks where task_instance = ?", account.toString());
    }

    void reschedule(AccountId account, Instant at) {
        jdbc.update(
                "update scheduled_tasks set picked = false, execution_time = ? where task_instance = ?", statement -> {
                    times.setInstant(statement, 1, at);
                    statement.setString(2, account.toString());
                });
    }

    /** Its run failed, and is tried again then. */
    void failed(AccountId account, Instant at) {
        reschedule(account, at);
        jdbc.update("update scheduled_tasks set consecutive_failures = 1 where task_instance = ?", account.toString());
    }

    /** The scheduler finds the work of dead replicas. */
    void reviveAll() {
        jdbc.update("update scheduled_tasks set picked = false where picked = true");
    }

    /** The database's clock, which judges leases, has gone past all of them. */
    void leasesRunOut() {
        jdbc.update("update accounts set lease_until = 0 where lease_until is not null");
    }

    List<AccountId> accounts() {
        return jdbc.query(
                "select id from accounts order by id",
                (row, number) -> AccountId.parse(row.getString(1)).orElseThrow());
    }

    /** The clock of the run that goes on. */
    static final class FateClock extends Clock {

        private final AtomicReference<InstantSource> fate = new AtomicReference<>(InstantSource.system());

        @Override
        public Instant instant() {
            return fate.get().instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Not a {@code @Configuration}: a scan of the whole product must not find it. */
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        FlywayAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class
    })
    @ComponentScan(
            basePackages = "dev.scimbridge.store",
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*OpenStore.*"))
    @EnableConfigurationProperties(BridgeProperties.class)
    static class StoreOnly {

        @Bean
        @Primary
        FateClock clock() {
            return new FateClock();
        }
    }
}
