package dev.scimbridge.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.scimbridge.FalconScimBridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/** What each module may use is declared in its package-info; here that is verified, with the two rules that go beyond it. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.scimbridge");

    private static final Pattern OF_SCIM = Pattern.compile("dev\\.scimbridge\\.scim\\.([a-z]+)\\.[A-Z]");

    @Test
    void eachModuleUsesOnlyWhatItDeclares() {
        ApplicationModules.of(FalconScimBridge.class).verify();
    }

    /** A package-info of tests would come before the module's own, and everything would be allowed. */
    @Test
    void noTestHidesWhatAModuleDeclares() {
        assertThat(ApplicationModules.of(FalconScimBridge.class).stream()
                        .map(module -> module.getBasePackage().getName()))
                .isNotEmpty()
                .allSatisfy(module ->
                        assertThat(Class.forName(module + ".package-info")).hasAnnotation(ApplicationModule.class));
    }

    @Test
    void theCoreIsPure() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.scimbridge.account..",
                        "dev.scimbridge.mapping..",
                        "dev.scimbridge.plan..",
                        "dev.scimbridge.query..")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "java.net.http..",
                        "java.sql..",
                        "javax.sql..",
                        "jakarta..",
                        "org.slf4j..",
                        "tools.jackson..",
                        "io.opentelemetry..",
                        "com.fasterxml..")
                .check(OURS);
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Base|Dto)$")
                .orShould()
                .resideInAnyPackage(
                        "..util..", "..common..", "..impl..", "..dto..", "..service..", "..controller..", "..config..")
                .check(OURS);
    }

    @Test
    void scimpleNeverLeavesScim() {
        classes()
                .that()
                .resideOutsideOfPackage("dev.scimbridge.scim..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("org.apache.directory.scim..")
                .check(OURS);
    }

    /** By the sources: a constant of another package is compiled in, and its class not in the bytecode. */
    @Test
    void thePackagesBelowScimAreFreeOfCycles() throws IOException {
        var scim = Path.of("src/main/java/dev/scimbridge/scim");
        var used = new TreeMap<String, Set<String>>();
        try (var packages = Files.list(scim)) {
            for (var directory : packages.filter(Files::isDirectory).toList()) {
                used.put(directory.getFileName().toString(), othersUsedIn(directory));
            }
        }

        assertThat(used).hasSizeGreaterThan(5);
        while (used.values().removeIf(others -> others.stream().noneMatch(used::containsKey))) {}
        assertThat(used).isEmpty();
    }

    private static Set<String> othersUsedIn(Path directory) throws IOException {
        var others = new TreeSet<String>();
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                OF_SCIM.matcher(Files.readString(file))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(others::add);
            }
        }
        others.remove(directory.getFileName().toString());
        return others;
    }

    /** A class of the store that does more than its port is told by its length. */
    @Test
    void classesOfTheStoreAreShort() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java/dev/scimbridge/store"))) {
            assertThat(files.filter(Files::isRegularFile).toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThan(300));
        }
    }
}
