package dev.drover.library;

import static org.assertj.core.api.Assertions.assertThat;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Runs the tests of the modules that ship, in the engine that will run them. */
final class ShippedScriptsTest {

    private static final Path SCRIPTS = folder("scripts");
    private static final Path TESTS = folder("std");

    /** A host that sleeps by the order of the times and takes none, and keeps what it was told. */
    private static final String HOST =
            """
            const sleepers = [];
            let time = 0;
            globalThis.args = { name: "from the run" };
            globalThis.host = {
              slept: [],
              progressed: [],
              signal: { aborted: false, throwIfAborted() {} },
              progress(...values) { this.progressed.push(values); },
              sleep(duration) {
                this.slept.push(duration);
                return new Promise((wake) => sleepers.push({ at: time + duration, wake }));
              },
            };
            globalThis.wakeNext = () => {
              sleepers.sort((a, b) => a.at - b.at);
              const next = sleepers.shift();
              if (next) { time = next.at; next.wake(); }
              return next !== undefined;
            };
            """;

    @TestFactory
    Stream<DynamicTest> theModulesKeepTheirPromises() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(TESTS)) {
            files = found.sorted().toList();
        }
        return files.stream().flatMap(ShippedScriptsTest::testsOf);
    }

    @Test
    void everyModuleHasItsTests() {
        assertThat(ShippedScripts.NAMES)
                .filteredOn(name -> name.value().startsWith("std/"))
                .allSatisfy(name ->
                        assertThat(TESTS.resolveSibling(testOf(name))).as(name.value()).exists());
    }

    @Test
    void everyFileOfTheFolderIsListedAndRead() throws IOException {
        ShippedScripts shipped = new ShippedScripts();
        try (Stream<Path> files = Files.walk(SCRIPTS)) {
            List<String> names =
                    files.filter(Files::isRegularFile)
                            .map(file -> SCRIPTS.relativize(file).toString())
                            .toList();
            assertThat(ShippedScripts.NAMES)
                    .extracting(ScriptName::value)
                    .containsExactlyInAnyOrderElementsOf(names);
        }
        for (ScriptName name : ShippedScripts.NAMES) {
            assertThat(shipped.find(name).orElseThrow().text()).contains("export");
        }
    }

    @Test
    void thePrimaryScriptSpawnsWhatWasAskedFor() {
        try (Context context = context()) {
            Value decide = module(context, "import f from 'primary.js'; globalThis.f = f;", "f");
            Value request =
                    context.eval(
                            "js",
                            "({script: 'a.js', args: {x: 1}, spawn(...all) { return all; }})");
            assertThat(decide.execute(request).toString()).isEqualTo("(2)[\"a.js\", {x: 1}]");
        }
    }

    private static Stream<DynamicTest> testsOf(Path file) {
        String specifier = file.getFileName().toString();
        Set<String> names;
        try (Context context = context()) {
            names = Set.copyOf(tests(context, specifier).getMemberKeys());
        }
        assertThat(names).isNotEmpty();
        return names.stream()
                .sorted()
                .map(name ->
                        DynamicTest.dynamicTest(
                                specifier + ": " + name, () -> run(specifier, name)));
    }

    private static void run(String specifier, String name) {
        try (Context context = context()) {
            Value test = tests(context, specifier).getMember(name);
            context.getBindings("js").putMember("test", test);
            Value state =
                    context.eval(
                            "js",
                            """
                            const state = { over: false };
                            Promise.resolve().then(test).then(
                              () => { state.over = true; },
                              (error) => { state.over = true; state.error = error; });
                            state
                            """);
            Value wakeNext = context.getBindings("js").getMember("wakeNext");
            while (!state.getMember("over").asBoolean()) {
                assertThat(wakeNext.execute().asBoolean()).as("it waits for nothing").isTrue();
            }
            if (state.hasMember("error")) {
                throw new AssertionError(state.getMember("error").toString());
            }
        }
    }

    private static Value tests(Context context, String specifier) {
        String source = "import * as all from '" + specifier + "'; globalThis.all = all;";
        return module(context, source, "all");
    }

    private static Value module(Context context, String text, String global) {
        Source source =
                Source.newBuilder("js", text, "loader.mjs")
                        .mimeType("application/javascript+module")
                        .buildLiteral();
        context.eval(source);
        return context.getBindings("js").getMember(global);
    }

    private static Context context() {
        Context context =
                Context.newBuilder("js")
                        .option("engine.WarnInterpreterOnly", "false")
                        .allowIO(IOAccess.newBuilder().fileSystem(new Modules()).build())
                        .build();
        context.eval("js", HOST);
        return context;
    }

    private static String testOf(ScriptName name) {
        return name.value().replace(".js", ".test.js");
    }

    private static Path folder(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(ShippedScriptsTest.class.getResource(name)).toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** Shipped scripts by their names, tests by theirs. */
    private static final class Modules implements FileSystem {

        @Override
        public Path parsePath(URI uri) {
            return Path.of(uri);
        }

        @Override
        public Path parsePath(String path) {
            Path test = TESTS.resolve(path);
            return Files.exists(test) ? test : SCRIPTS.resolve(path);
        }

        @Override
        public void checkAccess(
                Path path, Set<? extends AccessMode> modes, LinkOption... linkOptions)
                throws IOException {
            path.getFileSystem().provider().checkAccess(path, modes.toArray(AccessMode[]::new));
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            return Files.newByteChannel(path, options, attributes);
        }

        @Override
        public Path toAbsolutePath(Path path) {
            return path.toAbsolutePath();
        }

        @Override
        public Path toRealPath(Path path, LinkOption... linkOptions) throws IOException {
            return path.toRealPath(linkOptions);
        }

        @Override
        public Map<String, Object> readAttributes(
                Path path, String attributes, LinkOption... options) throws IOException {
            return Files.readAttributes(path, attributes, options);
        }

        @Override
        public void createDirectory(Path directory, FileAttribute<?>... attributes) {
            throw new SecurityException("read only");
        }

        @Override
        public void delete(Path path) {
            throw new SecurityException("read only");
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(
                Path directory, DirectoryStream.Filter<? super Path> filter) {
            throw new SecurityException("read only");
        }
    }
}
