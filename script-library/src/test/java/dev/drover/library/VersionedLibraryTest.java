package dev.drover.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ScriptInfo;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

final class VersionedLibraryTest {

    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));
    private static final ScriptName NAME = ScriptName.of("deploy");
    private static final ScriptCheck ANYTHING = (name, text) -> {};

    @TempDir private Path folder;

    private final InMemoryScriptStore store = new InMemoryScriptStore();
    private Path mounted = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        mounted = Files.createDirectory(folder.resolve("mounted"));
    }

    @Test
    void pushedVersionsCountFromOne() {
        VersionedLibrary library = library();
        assertThat(push(library, "one", null).version()).isEqualTo(1);
        assertThat(push(library, "two", 1L).version()).isEqualTo(2);
        assertThat(library.get(NAME).text()).isEqualTo("two");
        assertThat(library.get(NAME, 1).text()).isEqualTo("one");
        assertThat(library.history(NAME)).extracting(ScriptInfo::version).containsExactly(2L, 1L);
        assertThat(library.history(NAME)).extracting(ScriptInfo::author).containsOnly("ada");
        assertRefused(ErrorKind.NOT_FOUND, () -> library.get(NAME, 3), "deploy.js", "version 3");
    }

    @Test
    void theSameTextAgainIsNoNewVersion() {
        VersionedLibrary library = library();
        push(library, "one", null);
        assertThat(push(library, "one", null).version()).isEqualTo(1);
        assertThat(library.history(NAME)).hasSize(1);
    }

    @Test
    void anAuthorWhoDoesNotKnowTheNewestVersionIsRefused() {
        VersionedLibrary library = library();
        push(library, "one", 0L);
        push(library, "two", 1L);
        assertRefused(
                ErrorKind.CONFLICT, () -> push(library, "three", 1L), "deploy.js is 2, not 1");
        assertRefused(ErrorKind.CONFLICT, () -> push(library, "two", 0L), "is 2, not 0");
        assertThat(library.get(NAME).text()).isEqualTo("two");
    }

    @Test
    void aDeletionIsAVersion() {
        VersionedLibrary library = library();
        push(library, "one", null);
        ScriptInfo deletion = library.delete(NAME, "ada", "no longer used", null);
        assertThat(deletion.deleted()).isTrue();
        assertThat(deletion.version()).isEqualTo(2);
        assertThat(library.find(NAME)).isEmpty();
        assertThat(library.contains(NAME)).isFalse();
        assertThat(library.list()).extracting(ScriptInfo::name).doesNotContain("deploy.js");
        assertRefused(
                ErrorKind.NOT_FOUND, () -> library.delete(NAME, "ada", null, null), "deploy.js");
        assertThat(push(library, "three", 0L).version()).isEqualTo(3);
        assertThat(library.get(NAME, 1).text()).isEqualTo("one");
    }

    @Test
    void aRestartFindsWhatWasPushed() {
        push(library(), "one", null);
        assertThat(library().contains(NAME)).isTrue();
        assertThat(library().get(NAME).text()).isEqualTo("one");
    }

    @Test
    void aMountedFolderHidesVersionsAndTheyHideWhatShips() throws IOException {
        ScriptName primary = ScriptName.of("primary");
        VersionedLibrary library = library(Mount.atRoot(mounted));
        assertThat(library.info(primary).orElseThrow().origin()).isEqualTo("shipped");
        library.push(primary, "pushed", "ada", null, null);
        assertThat(library.get(primary).text()).isEqualTo("pushed");
        assertThat(library.info(primary).orElseThrow().origin()).isEqualTo("pushed");

        Path file = Files.writeString(mounted.resolve("primary.js"), "mounted");
        assertThat(library.get(primary).text()).isEqualTo("mounted");
        assertThat(library.info(primary).orElseThrow().origin()).isEqualTo("mounted");
        assertRefused(
                ErrorKind.CONFLICT,
                () -> library.push(primary, "again", "ada", null, null),
                "primary.js",
                mounted.toRealPath().toString());

        Files.writeString(file, "changed");
        assertThat(library.get(primary).text()).as("a change counts at once").isEqualTo("changed");
        Files.delete(file);
        assertThat(library.get(primary).text()).isEqualTo("pushed");
        library.delete(primary, "ada", null, null);
        assertThat(library.get(primary).version()).isNull();
        assertRefused(
                ErrorKind.CONFLICT,
                () -> library.delete(primary, "ada", null, null),
                "ships with Drover");
    }

    /** Root may read everything, so only others see the folder left out. */
    @Test
    void aFolderThatCannotBeReadHidesNoOther() throws IOException {
        Path closed = Files.createDirectories(mounted.resolve("a-closed"));
        Files.writeString(closed.resolve("hidden.js"), "a");
        Files.writeString(mounted.resolve("b.js"), "b");
        VersionedLibrary library = library(Mount.atRoot(mounted));
        Files.setPosixFilePermissions(closed, Set.of());
        try {
            assertThat(library.list()).extracting(ScriptInfo::name).contains("b.js");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aMountMayHaveAPrefix() throws IOException {
        Files.createDirectories(mounted.resolve("sub"));
        Files.writeString(mounted.resolve("sub/a.js"), "a");
        Files.writeString(mounted.resolve(".hidden.js"), "no name of a script");
        VersionedLibrary library = library(new Mount("team/", mounted));
        assertThat(library.get(ScriptName.of("team/sub/a")).text()).isEqualTo("a");
        assertThat(library.contains(ScriptName.of("sub/a"))).isFalse();
        assertThat(library.list())
                .filteredOn(info -> info.origin().equals("mounted"))
                .extracting(ScriptInfo::name)
                .containsExactly("team/sub/a.js");
    }

    @Test
    void aLinkMayNotLeadOutOfItsFolder() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.js"), "secret");
        Files.createSymbolicLink(mounted.resolve("out.js"), secret);
        Files.createSymbolicLink(mounted.resolve("up"), folder);
        Files.writeString(mounted.resolve("real.js"), "real");
        Files.createSymbolicLink(mounted.resolve("in.js"), mounted.resolve("real.js"));
        VersionedLibrary library = library(Mount.atRoot(mounted));
        assertRefused(
                ErrorKind.NOT_ALLOWED,
                () -> library.find(ScriptName.of("out")),
                "out.js",
                "leads out");
        assertRefused(
                ErrorKind.NOT_ALLOWED, () -> library.find(ScriptName.of("up/secret")), "leads out");
        assertThat(library.contains(ScriptName.of("out"))).isFalse();
        assertThat(library.get(ScriptName.of("in")).text()).isEqualTo("real");
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Files.write(mounted.resolve("latin.js"), new byte[] {'a', (byte) 0xe4, 'b'});
        Files.write(mounted.resolve("large.js"), new byte[101]);
        VersionedLibrary library = library(Mount.atRoot(mounted));
        assertRefused(
                ErrorKind.SCRIPT,
                () -> library.find(ScriptName.of("latin")),
                "latin.js",
                "not UTF-8",
                "byte 1");
        assertRefused(
                ErrorKind.TOO_LARGE,
                () -> library.find(ScriptName.of("large")),
                "large.js",
                "101 bytes",
                "100");
        assertRefused(
                ErrorKind.CONFIGURATION,
                () -> library(Mount.atRoot(folder.resolve("missing"))),
                "missing",
                "no such folder");
    }

    @Test
    void refusesWhatIsTooMuch() {
        VersionedLibrary library = library();
        assertRefused(
                ErrorKind.TOO_LARGE, () -> push(library, "ä".repeat(51), null), "102 bytes", "100");
        assertRefused(ErrorKind.SCRIPT, () -> push(library, "\ud800", null), "half a surrogate");
        assertRefused(
                ErrorKind.TOO_LARGE,
                () -> library.push(NAME, "x", "ada", "c".repeat(21), null),
                "21 characters",
                "20");
        for (String name : List.of("a", "b", "c")) {
            library.push(ScriptName.of(name), "x", "ada", null, null);
        }
        assertRefused(ErrorKind.LIMIT_REACHED, () -> push(library, "x", null), "3 names", "deploy");
        library.push(ScriptName.of("a"), "y", "ada", null, null);
    }

    @Test
    void forgetsTheOldestVersions() {
        VersionedLibrary library = library();
        for (int i = 1; i <= 6; i++) {
            push(library, "text " + i, null);
        }
        assertThat(library.history(NAME))
                .extracting(ScriptInfo::version)
                .containsExactly(6L, 5L, 4L);
    }

    @Test
    void asksTheCheckBeforeAVersionIsMade() {
        ScriptCheck never =
                (name, text) -> {
                    throw new DroverException(ErrorKind.SCRIPT, name + ":1:3 is wrong", "");
                };
        var library = new VersionedLibrary(store, bounds(List.of()), never, CLOCK);
        assertRefused(ErrorKind.SCRIPT, () -> push(library, "x", null), "deploy.js:1:3");
        assertThat(store.newest()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "./b.js, a.js, b.js",
        "./b, x/a.js, x/b.js",
        "../b.js, x/y/a.js, x/b.js",
        "../../b.mjs, x/y/a.js, b.mjs",
        "./../x/./b.js, x/a.js, x/b.js",
        "std/pool.js, x/a.js, std/pool.js",
        "std/pool, x/a.js, std/pool.js"
    })
    void resolvesImports(String specifier, String referrer, String target) {
        assertThat(new Specifier(specifier, new ScriptName(referrer)).target().value())
                .isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../b.js",
                "../../../etc/passwd.js",
                "./../../b.js",
                "/etc/passwd",
                "file:///etc/passwd",
                "node:fs",
                "./x/..",
                ".hidden",
                "./a//b.js",
                "a/../../b.js",
                ""
            })
    void noImportLeadsOutOfTheLibrary(String specifier) {
        VersionedLibrary library = library(Mount.atRoot(mounted));
        assertRefused(
                ErrorKind.INVALID_PARAMETERS,
                () -> library.resolve(specifier, ScriptName.of("a")),
                "");
    }

    @Test
    void anImportThatNamesNothingIsEmpty() {
        assertThat(library().resolve("./nothing.js", ScriptName.of("a"))).isEmpty();
        assertThat(library().resolve("std/retry", ScriptName.of("a"))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "deplyo, deploy.js",
        "Deploy, deploy.js",
        "deplo, deploy.js",
        "pool, std/pool.js",
        "std/rety, std/retry.js"
    })
    void saysWhatANameMayHaveBeenMeantToBe(String wanted, String meant) {
        VersionedLibrary library = library();
        push(library, "x", null);
        assertThatThrownBy(() -> library.get(ScriptName.of(wanted)))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
                            assertThat(e.hint()).isEqualTo("Did you mean " + meant + "?");
                        });
    }

    @Test
    void saysNothingWhereNothingIsNear() {
        assertThatThrownBy(() -> library().get(ScriptName.of("zebra-crossing")))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.hint()).isEqualTo("drover script list shows all."));
    }

    private VersionedLibrary library(Mount... mounts) {
        return new VersionedLibrary(store, bounds(List.of(mounts)), ANYTHING, CLOCK);
    }

    private static LibraryConfiguration bounds(List<Mount> mounts) {
        return new LibraryConfiguration(100, 3, 3, 20, 100, mounts);
    }

    private static ScriptInfo push(VersionedLibrary library, String text, @Nullable Long expected) {
        return library.push(NAME, text, "ada", null, expected);
    }

    private static void assertRefused(ErrorKind kind, ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(kind);
                            assertThat(e.text()).contains(parts);
                        });
    }
}
