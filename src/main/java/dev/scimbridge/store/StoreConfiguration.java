package dev.scimbridge.store;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.jdbc.AutodetectJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.scimbridge.audit.AuditChain;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.Backlog;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.CatalogueVersions;
import dev.scimbridge.convergence.Census;
import dev.scimbridge.convergence.Drift;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.convergence.Holds;
import dev.scimbridge.convergence.Leases;
import dev.scimbridge.convergence.Locks;
import dev.scimbridge.convergence.MappingVersions;
import dev.scimbridge.convergence.Observations;
import dev.scimbridge.convergence.PersonalRecords;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.convergence.TenantCloud;
import dev.scimbridge.convergence.Wakeups;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.security.Keyring;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the ports together with the database that is configured. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreProperties.class)
class StoreConfiguration {

    private static final Duration LOOK_FOR_MISSING_VALUES = Duration.ofMinutes(1);

    @Bean
    SqlDialect sqlDialect(DataSourceProperties properties) {
        return SqlDialect.of(properties.determineUrl());
    }

    /**
     * SQLite runs on this machine, and by its clock. Whatever needs to know the time does not need the database for that: where it
     * is away the start says so, in its own words.
     */
    @Bean
    Clock databaseClock(ObjectProvider<JdbcTemplate> jdbc, SqlDialect dialect) {
        return dialect == SqlDialect.SQLITE
                ? Clock.systemUTC()
                : new DatabaseClock(() -> dialect.now(JdbcClient.create(jdbc.getObject())), Clock.systemUTC());
    }

    /** When a wake-up is due is judged by the clock that it was set by. */
    @Bean
    com.github.kagkarlsson.scheduler.Clock schedulerClock(Clock clock) {
        return clock::instant;
    }

    @Bean
    SqlWakeups wakeups(
            JdbcTemplate jdbc, DataSource dataSource, SqlDialect dialect, ObjectProvider<Scheduler> scheduler) {
        return new SqlWakeups(jdbc, new AutodetectJdbcCustomization(dataSource), dialect, () -> bell(scheduler));
    }

    private static Runnable bell(ObjectProvider<Scheduler> scheduler) {
        return () -> scheduler.ifAvailable(Scheduler::triggerCheckForDueExecutions);
    }

    @Bean
    SearchTime searchTime(StatementTime statements, BridgeProperties bridge) {
        return SearchTime.of(statements, bridge);
    }

    @Bean
    Accounts accounts(
            JdbcTemplate jdbc,
            SearchTime time,
            SqlDialect dialect,
            SqlAccountValues values,
            StoreProperties properties,
            Clock clock) {
        var search = new AccountSearch(jdbc, time, values, properties.maxScanned());
        var client = JdbcClient.create(jdbc);
        return new SqlAccounts(client, dialect, search, new AccountWrites(client, values, clock));
    }

    @Bean
    PersonalRecords personalRecords(
            JdbcClient jdbc, Accounts accounts, Wakeups wakeups, PlatformTransactionManager manager) {
        return new SqlPersonalRecords(jdbc, accounts, wakeups, new TransactionTemplate(manager));
    }

    @Bean
    SqlAccountValues accountValues(JdbcClient jdbc, PlatformTransactionManager manager, SqlDialect dialect) {
        return new SqlAccountValues(jdbc, new TransactionTemplate(manager), dialect);
    }

    /** At the start for a store of an earlier version, and while processes of one still write to it. */
    @Bean
    Task<Void> accountValuesTask(SqlAccountValues values, Clock clock) {
        return Tasks.recurring("account-values", FixedDelay.of(LOOK_FOR_MISSING_VALUES))
                .onDeadExecution((dead, operations) -> operations.reschedule(dead, clock.instant()))
                .execute((instance, context) -> values.catchUp());
    }

    @Bean
    Leases leases(
            JdbcClient jdbc,
            PlatformTransactionManager manager,
            SqlDialect dialect,
            BridgeProperties bridge,
            Clock clock) {
        return new SqlLeases(jdbc, new TransactionTemplate(manager), dialect, bridge.lease(), bridge.readLag(), clock);
    }

    @Bean
    SqlAuditLog auditLog(JdbcClient jdbc, Clock clock) {
        return new SqlAuditLog(jdbc, clock);
    }

    /** Its key comes with the tokens, which most commands leave out. */
    @Bean
    @Lazy
    AuditChain auditChain(JdbcTemplate jdbc, PlatformTransactionManager manager, SqlDialect dialect, Keyring keyring) {
        return new SqlAuditChain(new ChainRows(jdbc, dialect), new TransactionTemplate(manager), keyring);
    }

    @Bean
    Observations observations(JdbcClient jdbc, SqlAuditLog audit, Clock clock) {
        return new SqlObservations(jdbc, audit, clock);
    }

    @Bean
    SqlDepartures departures(JdbcClient jdbc, PlatformTransactionManager manager, Clock clock) {
        return new SqlDepartures(jdbc, new TransactionTemplate(manager), clock);
    }

    @Bean
    Holds holds(JdbcClient jdbc, Clock clock) {
        return new SqlHolds(jdbc, clock);
    }

    @Bean
    SqlLossBudget lossBudget(
            JdbcClient jdbc,
            PlatformTransactionManager manager,
            SqlDialect dialect,
            BridgeProperties bridge,
            Clock clock) {
        return new SqlLossBudget(
                jdbc, new TransactionTemplate(manager), dialect, bridge.rails().deprovisioning(), clock);
    }

    @Bean
    SqlAdminReserve adminReserve(
            JdbcClient jdbc, PlatformTransactionManager manager, SqlDialect dialect, BridgeProperties bridge) {
        return new SqlAdminReserve(
                jdbc,
                new TransactionTemplate(manager),
                dialect,
                minAdmins(bridge.rails().minAdmins()));
    }

    private static OptionalInt minAdmins(@Nullable Integer configured) {
        return configured == null ? OptionalInt.empty() : OptionalInt.of(configured);
    }

    @Bean
    Drift drift(JdbcClient jdbc, Clock clock) {
        return new SqlDrift(jdbc, clock);
    }

    @Bean
    Locks locks(JdbcClient jdbc, Clock clock) {
        return new SqlLocks(jdbc, clock);
    }

    @Bean
    FanOut fanOut(JdbcClient jdbc, SqlDialect dialect, SqlWakeups wakeups, Clock clock) {
        return new SqlFanOut(jdbc, dialect, wakeups, clock);
    }

    @Bean
    CatalogueVersions catalogueVersions(JdbcClient jdbc, PlatformTransactionManager manager, SqlDialect dialect) {
        return new SqlCatalogueVersions(jdbc, new TransactionTemplate(manager), dialect);
    }

    @Bean
    Groups groups(JdbcTemplate jdbc, SearchTime time, SqlDialect dialect, StoreProperties properties) {
        var search = new GroupSearch(jdbc, time, properties.maxScanned());
        return new SqlGroups(JdbcClient.create(jdbc), dialect, search);
    }

    @Bean
    TenantBindings tenancy(JdbcClient jdbc, PlatformTransactionManager manager) {
        return new SqlTenantBindings(jdbc, new TransactionTemplate(manager));
    }

    @Bean
    DatabaseCondition databaseCondition(JdbcTemplate jdbc, DataSource dataSource, SqlDialect dialect) {
        return new DatabaseCondition(jdbc, dataSource, dialect);
    }

    @Bean
    RestoredStore restoredStore(JdbcClient jdbc, PlatformTransactionManager manager, SqlWakeups wakeups, Clock clock) {
        return new RestoredStore(jdbc, new TransactionTemplate(manager), wakeups, clock);
    }

    @Bean
    RebuiltStore rebuiltStore(
            JdbcClient jdbc,
            PlatformTransactionManager manager,
            Accounts accounts,
            TenantBindings bindings,
            Clock clock) {
        return new RebuiltStore(jdbc, new TransactionTemplate(manager), accounts, bindings, clock);
    }

    @Bean
    IdTable idTable(JdbcClient jdbc) {
        return new IdTable(jdbc);
    }

    @Bean
    Backlog backlog(JdbcClient jdbc) {
        return new SqlBacklog(jdbc);
    }

    @Bean
    Census census(JdbcClient jdbc) {
        return new SqlCensus(jdbc);
    }

    @Bean
    TenantCloud tenantCloud(JdbcClient jdbc) {
        return new SqlTenantCloud(jdbc);
    }

    @Bean
    MappingVersions mappingVersions(
            JdbcClient jdbc, PlatformTransactionManager manager, SqlDialect dialect, Clock clock) {
        return new SqlMappingVersions(jdbc, new TransactionTemplate(manager), dialect, clock);
    }
}
