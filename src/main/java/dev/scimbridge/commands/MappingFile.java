package dev.scimbridge.commands;

import dev.scimbridge.convergence.RolesProperties;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.operations.RefusedSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.FileSystemResource;

/** A role mapping that need not be in force: the {@code bridge.roles} of a YAML file, or of the settings. */
final class MappingFile {

    private MappingFile() {}

    /**
     * What a file says; placeholders in it are filled in by the settings, as in a file of theirs.
     *
     * @throws CommandFailure the file cannot be read, or has no mapping that makes sense
     */
    static RoleMapping read(Path file, ConfigurableEnvironment settings, Set<String> adminRoles) {
        if (!Files.isReadable(file)) {
            throw new CommandFailure("There is no file " + file + " that can be read.");
        }
        try {
            var sources = new YamlPropertySourceLoader().load("mapping", new FileSystemResource(file));
            var all = new MutablePropertySources(settings.getPropertySources());
            sources.forEach(all::addFirst);
            var binder = new Binder(
                    ConfigurationPropertySources.from(sources), new PropertySourcesPlaceholdersResolver(all));
            var roles =
                    RolesProperties.of(binder).orElseThrow(() -> new CommandFailure(file + " has no bridge.roles."));
            return roles.mapping(adminRoles);
        } catch (CommandFailure said) {
            throw said;
        } catch (RuntimeException | IOException wrong) {
            throw new CommandFailure(file + " is no role mapping: " + root(wrong), wrong);
        }
    }

    /**
     * What the settings say; a mapping that gives nothing where they say nothing.
     *
     * @throws CommandFailure it makes no sense
     */
    static RoleMapping configured(Environment settings, Set<String> adminRoles) {
        try {
            return RolesProperties.of(Binder.get(settings))
                    .orElse(RolesProperties.NONE)
                    .mapping(adminRoles);
        } catch (RuntimeException wrong) {
            throw new CommandFailure("bridge.roles is no role mapping: " + root(wrong), wrong);
        }
    }

    /** What is wrong with a setting, without its value, or the first line of what a failure began with. */
    static String root(Throwable wrong) {
        return RefusedSetting.sentence(wrong).orElseGet(() -> beginning(wrong));
    }

    private static String beginning(Throwable wrong) {
        var root = wrong;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
