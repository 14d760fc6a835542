package dev.drover.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The arrows between the server's packages, and who may ask the system for time and settings. */
final class ArchitectureTest {
    private static final String ROOT = "dev.drover.server";

    private static final JavaClasses SERVER =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    private static final Set<String> PACKAGES =
            Set.of(
                    "cli",
                    "config",
                    "storage",
                    "web",
                    "host",
                    "control",
                    "script",
                    "data",
                    "event",
                    "coordination",
                    "process",
                    "node",
                    "task",
                    "tool",
                    "websocket",
                    "access",
                    "audit",
                    "tls");

    /**
     * Every package and the packages of this server that it may use. The root package, which wires
     * all of them, and {@code cli} stand above and may use everything. A new package gets its line
     * here and in {@code PACKAGES} first.
     */
    private static final Map<String, Set<String>> MAY_USE =
            Map.ofEntries(
                    entry("web", allBut("web", "storage", "config", "cli")),
                    entry("host", allBut("host", "web", "storage", "config", "cli", "tls")),
                    entry(
                            "control",
                            allBut("control", "host", "web", "storage", "config", "cli", "tls")),
                    entry(
                            "script",
                            Set.of("data", "event", "coordination", "process", "access", "audit")),
                    entry("data", Set.of("script", "event", "coordination", "process")),
                    entry("event", Set.of("script", "data", "coordination", "process")),
                    entry("coordination", Set.of("script", "data", "event", "process")),
                    entry("process", Set.of()),
                    entry(
                            "node",
                            Set.of(
                                    "process",
                                    "script",
                                    "data",
                                    "access",
                                    "audit",
                                    "tls",
                                    "websocket")),
                    entry("task", Set.of("node", "process", "access", "audit", "tool")),
                    entry("websocket", Set.of()),
                    entry("tls", Set.of()),
                    entry("access", Set.of("audit")),
                    entry("audit", Set.of("access", "tls")),
                    entry("tool", Set.of()),
                    entry("storage", allBut("storage", "web", "config", "cli", "tls")),
                    entry("config", allBut("config", "cli")),
                    entry("cli", allBut("cli", "storage")));

    /** Classes outside the edges that may ask the system directly, each with its reason. */
    private static final Map<String, String> MAY_ASK_THE_SYSTEM =
            Map.of("dev.drover.server.process.supervisor..", "a small program of its own");

    @Test
    void everyPackageHasItsPlace() {
        var known = new TreeSet<String>();
        known.add(ROOT);
        PACKAGES.forEach(name -> known.add(packagesOf(name)));
        classes()
                .that()
                .resideInAPackage(ROOT + "..")
                .should()
                .resideInAnyPackage(known.toArray(String[]::new))
                .because("a new package gets its place in PACKAGES and MAY_USE of this test first")
                .allowEmptyShould(true)
                .check(SERVER);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void arrowsPointDown(String name) {
        Set<String> allowed = requireNonNull(MAY_USE.get(name), name);
        String[] forbidden =
                packages()
                        .filter(other -> !other.equals(name) && !allowed.contains(other))
                        .map(ArchitectureTest::packagesOf)
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(packagesOf(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(SERVER);
    }

    @Test
    void nothingBelowUsesTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, packagesOf("cli"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .allowEmptyShould(true)
                .check(SERVER);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(SERVER);
    }

    @Test
    void onlyTheEdgesAskTheSystem() {
        noClasses()
                .that(areInside())
                .should()
                .accessTargetWhere(asksTheSystem())
                .because("clock, settings and streams are passed in")
                .allowEmptyShould(true)
                .check(SERVER);
    }

    private static DescribedPredicate<JavaClass> areInside() {
        String[] edges =
                Stream.concat(
                                Stream.of(packagesOf("cli"), packagesOf("config")),
                                MAY_ASK_THE_SYSTEM.keySet().stream())
                        .toArray(String[]::new);
        return JavaClass.Predicates.resideOutsideOfPackages(edges)
                .and(
                        DescribedPredicate.not(
                                JavaClass.Predicates.belongTo(
                                        HasName.Predicates.name(ROOT + ".Main"))))
                .as("are neither Main, cli, config nor excepted");
    }

    private static DescribedPredicate<JavaAccess<?>> asksTheSystem() {
        Set<String> ofSystem =
                Set.of(
                        "getenv",
                        "getProperty",
                        "getProperties",
                        "out",
                        "err",
                        "in",
                        "exit",
                        "currentTimeMillis");
        return DescribedPredicate.describe(
                "asks the system for settings, streams, its end or the time",
                access -> {
                    JavaClass owner = access.getTargetOwner();
                    String name = access.getTarget().getName();
                    boolean system = owner.isEquivalentTo(System.class) && ofSystem.contains(name);
                    boolean time =
                            owner.getPackageName().equals("java.time")
                                    && name.equals("now")
                                    && !access.getTarget().getFullName().contains("Clock");
                    return system || time;
                });
    }

    static Stream<String> packages() {
        return PACKAGES.stream().sorted();
    }

    private static Set<String> allBut(String... excluded) {
        var names = new TreeSet<>(PACKAGES);
        names.removeAll(Arrays.asList(excluded));
        return Set.copyOf(names);
    }

    private static String packagesOf(String name) {
        return ROOT + "." + name + "..";
    }
}
