package dev.scimbridge.reconcile;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import dev.scimbridge.audit.AuditChain;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BackgroundConvergence;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.FalconClientReplaced;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.RoleCatalogues;
import dev.scimbridge.convergence.RolePass;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.convergence.Wakeups;
import dev.scimbridge.provisioning.MappingReload;
import dev.scimbridge.provisioning.Startup;
import dev.scimbridge.provisioning.VersionSweep;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the scheduled work together; only a serving process does it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableScheduling
@EnableConfigurationProperties(ReconcileProperties.class)
class ReconcileConfiguration {

    private static final Duration LOOK_FOR_OLD_LISTING = Duration.ofMinutes(1);
    private static final Duration LOOK_FOR_OLD_RECORDS = Duration.ofHours(6);
    private static final Duration LOOK_FOR_UNSEALED_RECORDS = Duration.ofSeconds(10);
    private static final Duration LOOK_FOR_OLD_CATALOGUE = Duration.ofMinutes(1);

    @Bean
    ConvergePlaces convergePlaces() {
        return new ConvergePlaces();
    }

    @Bean
    Pauses pauses(ReconcileProperties properties, Wakeups wakeups, Clock clock) {
        return new Pauses(properties, wakeups, clock);
    }

    @Bean
    Task<Void> convergeTask(
            BackgroundConvergence background,
            ConvergePlaces places,
            Pauses pauses,
            PlatformTransactionManager manager,
            Clock clock) {
        return new ConvergeTask(background, places, pauses, new TransactionTemplate(manager), clock).task();
    }

    @Bean
    Task<Void> mirrorTask(Mirror mirror, ReconcileProperties properties, Clock clock) {
        return recurring(clock, "mirror", FixedDelay.of(LOOK_FOR_OLD_LISTING))
                .execute((instance, context) -> mirror.refreshIfDue(properties.every()));
    }

    @Bean
    Task<Void> rolePassTask(RolePass roles, TenantBindings bindings, ReconcileProperties properties, Clock clock) {
        return recurring(clock, RolePass.TASK, new RolePassTimes(bindings))
                .execute((instance, context) -> roles.run(properties.rolesMaxAge()));
    }

    @Bean
    Task<Void> catalogueTask(RoleCatalogues catalogues, TenantGate tenant, Clock clock) {
        return recurring(clock, "role-catalogue", FixedDelay.of(LOOK_FOR_OLD_CATALOGUE))
                .execute((instance, context) -> {
                    if (tenant.usable()) {
                        catalogues.refresh();
                    }
                });
    }

    @Bean
    Task<Void> sweepTask(VersionSweep sweep, ReconcileProperties properties, Clock clock) {
        return recurring(clock, "version-sweep", FixedDelay.of(properties.mappingEvery()))
                .execute((instance, context) -> sweep.run());
    }

    /** What a process that died had taken is due at once, by the one clock of all: the library would take the machine's. */
    private static Tasks.RecurringTaskBuilder<Void> recurring(Clock clock, String name, Schedule schedule) {
        return Tasks.recurring(name, schedule)
                .onDeadExecution((dead, operations) -> operations.reschedule(dead, clock.instant()));
    }

    @Bean
    AuditUpkeep auditUpkeep(AuditChain chain) {
        return new AuditUpkeep(chain);
    }

    @Bean
    Task<Void> auditSealTask(AuditUpkeep audit, Clock clock) {
        return recurring(clock, "audit-seal", FixedDelay.of(LOOK_FOR_UNSEALED_RECORDS))
                .execute((instance, context) -> audit.seal());
    }

    @Bean
    Task<Void> retentionTask(Accounts accounts, AuditUpkeep audit, BridgeProperties properties, Clock clock) {
        return recurring(clock, "retention", FixedDelay.of(LOOK_FOR_OLD_RECORDS))
                .execute((instance, context) -> {
                    var now = clock.instant();
                    accounts.forgetDeleted(now.minus(properties.retention()));
                    audit.forget(now.minus(properties.auditKeep()));
                });
    }

    /** Converges wait for the network: a virtual thread each, for as many as there are places. */
    @Bean
    DbSchedulerCustomizer schedulerCustomizer(ConvergePlaces places, DataSource database) {
        return new DbSchedulerCustomizer() {
            @Override
            public Optional<JdbcCustomization> jdbcCustomization() {
                return Optional.of(places.of(database));
            }

            @Override
            public Optional<ExecutorService> executorService() {
                return Optional.of(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("scheduled-", 0).factory()));
            }
        };
    }

    @Bean
    RecurringTasks recurringTasks(
            List<Task<?>> tasks, Scheduler scheduler, com.github.kagkarlsson.scheduler.Clock clock) {
        return new RecurringTasks(tasks, scheduler, clock);
    }

    /** The scheduler plans each of these once, when it starts, and goes on without it where the database does not answer just then. */
    record RecurringTasks(List<Task<?>> tasks, Scheduler scheduler, com.github.kagkarlsson.scheduler.Clock clock) {

        private static final Logger log = LoggerFactory.getLogger(RecurringTasks.class);

        @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
        void planMissing() {
            try {
                tasks.forEach(this::planMissing);
            } catch (RuntimeException away) {
                log.warn(
                        "The database did not tell which recurring tasks are planned ({}); asked again in a minute.",
                        NestedExceptionUtils.getMostSpecificCause(away)
                                .getClass()
                                .getSimpleName());
            }
        }

        private void planMissing(Task<?> task) {
            if (task instanceof RecurringTask<?> recurring
                    && scheduler
                            .getScheduledExecution(recurring.getDefaultTaskInstance())
                            .isEmpty()) {
                recurring.onStartup(scheduler, clock);
                log.info("The recurring task {} had not been planned, and is now.", task.getName());
            }
        }
    }

    @Bean
    Begin begin(Startup startup) {
        return new Begin(startup);
    }

    /** Reaches the tenant once the service is up, and again when its API client was replaced; stops trying when it goes down. */
    record Begin(Startup startup) {

        @EventListener({ApplicationReadyEvent.class, FalconClientReplaced.class})
        void begin() {
            startup.begin();
        }

        @EventListener(ContextClosedEvent.class)
        void stop() {
            startup.stop();
        }
    }

    @Bean
    MappingWatch mappingWatch(MappingReload reload) {
        return new MappingWatch(reload);
    }

    /** Looks at the configured role mapping again and again; each process watches its own files. */
    record MappingWatch(MappingReload reload) {

        @Scheduled(
                initialDelayString = "${reconcile.mapping-every:10s}",
                fixedDelayString = "${reconcile.mapping-every:10s}")
        void check() {
            reload.check();
        }
    }

    @Bean
    FalconWatch falconWatch(FalconUsers falcon, Clock clock) {
        return new FalconWatch(falcon, clock);
    }

    /** While an operator must mend how Falcon is reached, nobody else calls it; each process finds out for itself when that is over. */
    record FalconWatch(FalconUsers falcon, Clock clock) {

        private static final Duration PATIENCE = Duration.ofSeconds(5);

        @Scheduled(initialDelay = 5, fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
        void recheck() {
            falcon.at(Priority.INLINE, Permit.until(clock.instant().plus(PATIENCE)))
                    .recheck();
        }
    }
}
