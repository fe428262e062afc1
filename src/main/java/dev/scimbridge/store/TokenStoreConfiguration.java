package dev.scimbridge.store;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The ports of {@code security}. */
@Configuration(proxyBeanMethods = false)
class TokenStoreConfiguration {

    @Bean
    SqlTokens tokens(JdbcClient jdbc, PlatformTransactionManager manager, SqlDialect dialect, SqlAuditLog audit) {
        return new SqlTokens(jdbc, new TransactionTemplate(manager), dialect, audit);
    }
}
