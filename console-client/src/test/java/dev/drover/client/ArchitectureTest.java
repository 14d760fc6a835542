package dev.drover.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

import java.util.Set;

/** The client library knows nothing of the command line, and only that one asks the system. */
final class ArchitectureTest {
    private static final Set<String> OF_SYSTEM =
            Set.of(
                    "getenv",
                    "getProperty",
                    "getProperties",
                    "out",
                    "err",
                    "in",
                    "exit",
                    "currentTimeMillis");

    private static final JavaClasses CLIENT =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.drover.client", "dev.drover.cli");

    @Test
    void libraryDoesNotUseTheCommandLine() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.client..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.drover.cli..")
                .allowEmptyShould(true)
                .check(CLIENT);
    }

    @Test
    void onlyTheCommandLineAsksTheSystem() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.drover.cli..")
                .should()
                .accessTargetWhere(asksTheSystem())
                .because("clock, settings and streams are passed in")
                .allowEmptyShould(true)
                .check(CLIENT);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.drover.(**)").should().beFreeOfCycles().check(CLIENT);
    }

    @Test
    void groupsOfCommandsDoNotKnowTheProgram() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.cli..")
                .and()
                .resideOutsideOfPackages("dev.drover.cli", "dev.drover.cli.start")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.drover.cli")
                .check(CLIENT);
    }

    private static DescribedPredicate<JavaAccess<?>> asksTheSystem() {
        return DescribedPredicate.describe(
                "asks the system for settings, streams, its end or the time",
                access -> {
                    JavaClass owner = access.getTargetOwner();
                    String name = access.getTarget().getName();
                    boolean system = owner.isEquivalentTo(System.class) && OF_SYSTEM.contains(name);
                    boolean time =
                            owner.getPackageName().equals("java.time")
                                    && name.equals("now")
                                    && !access.getTarget().getFullName().contains("Clock");
                    return system || time;
                });
    }
}
