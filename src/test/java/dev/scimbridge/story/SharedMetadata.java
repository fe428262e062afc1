package dev.scimbridge.story;

import dev.scimbridge.FalconScimBridge;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;

/**
 * Starts of the bridge that share what Spring finds out about its classes. Spring forgets it at the end of each start, as a JVM usually
 * has but one.
 */
final class SharedMetadata {

    private static final String READERS = "org.springframework.boot.autoconfigure.internalCachingMetadataReaderFactory";
    private static final CachingMetadataReaderFactory SHARED = new CachingMetadataReaderFactory();

    static {
        SHARED.setCacheLimit(100_000);
    }

    private SharedMetadata() {}

    static ConfigurableApplicationContext start(String... arguments) {
        var application = new SpringApplication(FalconScimBridge.class);
        application.setApplicationContextFactory(_ -> new Context());
        application.addInitializers(context -> share((GenericApplicationContext) context));
        return application.run(arguments);
    }

    private static void share(GenericApplicationContext context) {
        context.registerBeanDefinition(
                READERS,
                BeanDefinitionBuilder.rootBeanDefinition(CachingMetadataReaderFactory.class, () -> SHARED)
                        .getBeanDefinition());
    }

    private static final class Context extends AnnotationConfigServletWebServerApplicationContext {

        @Override
        protected void resetCommonCaches() {
            // kept for the next start
        }
    }
}
