package dev.scimbridge.security;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keys and tokens, for the service and for the commands. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecurityProperties.class)
public class TokensConfiguration {

    private static final int KEY_BYTES = 32;

    @Bean
    Keyring keyring(SecurityProperties properties, GeneratedKey generated) {
        var random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        var secrets = new ArrayList<String>();
        if (properties.key() != null) {
            secrets.add(properties.key());
        }
        secrets.addAll(properties.formerKeys());
        var kept = generated.keepOrGet(HexFormat.of().formatHex(random));
        secrets.add(properties.key() == null ? 0 : secrets.size(), kept);
        return new Keyring(secrets);
    }

    @Bean
    TokenIssuer tokenIssuer(Tokens tokens, Keyring keyring) {
        return new TokenIssuer(tokens, keyring, new SecureRandom());
    }
}
