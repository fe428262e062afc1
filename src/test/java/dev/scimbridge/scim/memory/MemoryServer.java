package dev.scimbridge.scim.memory;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.MappingVersions;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.convergence.Wakeups;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.provisioning.Startup;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** SCIM over real HTTP with provisioning behind it, and behind that memory. */
public final class MemoryServer implements AutoCloseable {

    public static final String TOKEN = "a-token-of-thirty-two-characters-or-more";

    private final ServletWebServerApplicationContext context;

    private MemoryServer(ServletWebServerApplicationContext context) {
        this.context = context;
    }

    /** @param properties as {@code --bridge.adoption=allow} */
    public static MemoryServer start(String... properties) {
        var arguments = new ArrayList<>(List.of(properties));
        arguments.addAll(List.of(
                "--server.port=0",
                "--server.max-http-request-header-size=64KB",
                "--logging.level.root=warn",
                "--spring.config.location=optional:classpath:/none/"));
        var context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments.toArray(String[]::new));
        context.getBean(Startup.class).begin();
        return new MemoryServer((ServletWebServerApplicationContext) context);
    }

    public URI base() {
        return URI.create("http://localhost:"
                + Objects.requireNonNull(context.getWebServer()).getPort() + "/scim/v2");
    }

    @Override
    public void close() {
        context.close();
    }

    /** No {@code @Configuration}: the service itself must not find it where test classes are on its path. */
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
    })
    @ComponentScan(
            basePackages = {"dev.scimbridge.scim", "dev.scimbridge.convergence", "dev.scimbridge.provisioning"},
            excludeFilters =
                    @ComponentScan.Filter(
                            type = org.springframework.context.annotation.FilterType.REGEX,
                            pattern = ".*Test(\\$.*)?"))
    static class Application {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        MemoryAccounts accounts(Clock clock) {
            return new MemoryAccounts(clock);
        }

        @Bean
        Groups groups(MemoryAccounts accounts) {
            return new MemoryGroups(accounts);
        }

        @Bean
        FalconUsers falcon() {
            return new MemoryFalcon();
        }

        /** Nothing is left to be done later here. */
        @Bean
        Wakeups wakeups() {
            return new Wakeups() {
                @Override
                public void wake(Collection<AccountId> ids, Instant at, Priority priority) {}

                @Override
                public void ring() {}
            };
        }

        @Bean
        TenantBindings tenancy() {
            return new MemoryTenancy();
        }

        @Bean
        MappingVersions versions() {
            return new MemoryVersions();
        }

        @Bean
        PlatformTransactionManager transactions() {
            return new NoTransactions();
        }

        @Bean
        Filter bearer() {
            return (request, response, chain) -> {
                var sent = ((HttpServletRequest) request).getHeader("Authorization");
                if (("Bearer " + TOKEN).equals(sent)) {
                    chain.doFilter(request, response);
                    return;
                }
                ((HttpServletResponse) response).setStatus(401);
                response.setContentType("application/scim+json");
                response.getWriter()
                        .write(
                                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"401\",\"detail\":\"No.\"}");
            };
        }
    }

    private static final class MemoryTenancy implements TenantBindings {

        private Optional<Binding> binding = Optional.empty();
        private Optional<Instant> mirroredAt = Optional.empty();

        @Override
        public synchronized Optional<Binding> binding() {
            return binding;
        }

        @Override
        public synchronized Binding bind(Binding next) {
            binding = Optional.of(next);
            return next;
        }

        @Override
        public synchronized Optional<Instant> mirroredAt() {
            return mirroredAt;
        }

        @Override
        public synchronized void mirrored(Instant at) {
            mirroredAt = Optional.of(at);
        }
    }

    private static final class MemoryVersions implements MappingVersions {

        private final List<MappingVersion> versions = new ArrayList<>();

        @Override
        public synchronized Optional<MappingVersion> current() {
            return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
        }

        @Override
        public synchronized long currentNumber() {
            return versions.size();
        }

        @Override
        public synchronized MappingVersion add(String text) {
            if (versions.isEmpty() || !versions.getLast().text().equals(text)) {
                versions.add(new MappingVersion(versions.size() + 1L, text));
            }
            return versions.getLast();
        }
    }

    /** Nothing is rolled back: the use cases check before they save. */
    private static final class NoTransactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
