package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.client.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import picocli.CommandLine.Model.OptionSpec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Help, usage, data, scripts, messages, tokens. */
final class CommandsTest {

    @TempDir private Path folder;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() {
        server = FakeServer.start(folder);
        drover = new CommandLineFixture(folder).with("DROVER_SERVER", folder.toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    static Stream<String> commands() {
        return CommandTable.all().stream().map(CommandTable.Entry::name);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpAndStandsInTheOverview(String name) {
        Ended help = drover.run(name, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.lines().getFirst()).startsWith("Usage: drover " + name);
        assertThat(drover.run("help").out()).contains("\n  " + name + " ");
        assertThat(drover.run("help", name).out()).isEqualTo(help.out());
    }

    /**
     * The launcher starts the server's own program: what is described here must be what that takes.
     */
    @ParameterizedTest
    @CsvSource({"serve, ServeCommand", "join, JoinCommand"})
    void serveAndJoinTakeTheOptionsOfTheServersOwnCommands(String name, String taker)
            throws Exception {
        Set<String> taken = new TreeSet<>();
        taken.addAll(taken(taker));
        taken.addAll(taken("ServerOptions"));
        Set<String> described =
                Objects.requireNonNull(
                                new DroverCommandLine(drover.surroundings())
                                        .complete()
                                        .getSubcommands()
                                        .get(name))
                        .getCommandSpec()
                        .options()
                        .stream()
                        .map(OptionSpec::longestName)
                        .collect(Collectors.toCollection(TreeSet::new));
        described.removeAll(Set.of("--server", "--ca", "--help", "--version"));
        assertThat(taken).contains("--data", "--output").isEqualTo(described);
    }

    private static Set<String> taken(String taker) throws IOException {
        Path source = Path.of("..", "server/src/main/java/dev/drover/server/cli", taker + ".java");
        return Pattern.compile("@Option\\((.*?)\\)\\s+private", Pattern.DOTALL)
                .matcher(Files.readString(source))
                .results()
                .map(option -> option.group(1))
                .filter(option -> !option.contains("hidden = true"))
                .flatMap(option -> Pattern.compile("\"(--[a-z-]+)\"").matcher(option).results())
                .map(option -> option.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void listsTheVersionsOfAScript() {
        server.on(
                "script.history",
                """
                {"versions": [
                  {"version": 2, "at": "2026-03-01T11:59:00Z", "author": "ann", "bytes": 9,
                   "hash": "0123456789abcdef", "deleted": true},
                  {"version": 1, "at": "2026-03-01T11:00:00Z", "author": "bob", "bytes": 7,
                   "hash": "fedcba9876543210", "comment": "first"}]}
                """);
        Ended ended = drover.run("script", "history", "a.js");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines()).hasSize(3);
        assertThat(ended.lines().get(1)).contains("2 ", "ann", "0123456789ab", "deleted");
        assertThat(ended.lines().get(2)).contains("bob", "first").doesNotContain("3210");
        assertThat(server.calls()).containsExactly("script.history {\"name\":\"a.js\"}");
        assertThat(drover.run("script", "history", "a.js", "-o", "json").out())
                .contains("\"versions\":[");
    }

    @Test
    void saysWhatWasMeantByACommandThatThereIsNot() {
        Ended ended = drover.run("statu");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("'statu'").contains("status").contains("drover --help");
    }

    @Test
    void saysWhatWasMeantByAnOptionThatThereIsNot() {
        Ended ended = drover.run("run", "a", "--detac");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("--detach").contains("drover run --help");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void refusesAnUnknownFormOfOutputBeforeAnythingIsDone() {
        Ended ended = drover.run("data", "set", "k", "1", "-o", "yaml");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("'yaml'").contains("text or json");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void aGroupAloneSaysWhatItCanDo() {
        Ended ended = drover.run("data");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("list, get, set, delete, increment");
    }

    @Test
    void printsACompletionScript() {
        Ended ended = drover.run("completion", "zsh");
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).contains("_complete_drover").contains("--detach");
        assertThat(drover.run("completion", "fish").code()).isEqualTo(2);
    }

    @Test
    void readsAndWritesPublicData() throws Exception {
        server.on(
                "data.get",
                "{\"key\":\"k\",\"value\":\"a\\u001btext\",\"updatedAt\":\"2026-01-01T00:00:00Z\","
                        + "\"version\":1}");
        assertThat(drover.run("data", "get", "k").out()).isEqualTo("a\u001btext\n");
        Files.writeString(folder.resolve("v.json"), "{\"a\": [1]}\n");
        assertThat(drover.run("data", "set", "k", "--file", "v.json"))
                .isEqualTo(new Ended(0, "", ""));
        assertThat(drover.withInput("plain").run("data", "set", "k", "-f", "-").code()).isZero();
        server.on("data.increment", "{\"value\": 41}");
        assertThat(drover.run("data", "increment", "k", "--", "-5").out()).isEqualTo("41\n");
        server.on("data.delete", "{\"deleted\": false}");
        assertThat(drover.run("data", "delete", "k").out()).isEqualTo("There was no k\n");
        assertThat(server.calls())
                .contains(
                        "data.set {\"key\":\"k\",\"value\":{\"a\":[1]}}",
                        "data.set {\"key\":\"k\",\"value\":\"plain\"}",
                        "data.increment {\"key\":\"k\",\"by\":-5}");
        assertThat(drover.run("data", "set", "k").code()).isEqualTo(2);
    }

    @Test
    void pushesAFileAndAFolder() throws Exception {
        server.on("script.push", "{\"name\":\"x.js\",\"version\":4}");
        Files.createDirectories(folder.resolve("farm/lib"));
        Files.writeString(folder.resolve("farm/main.js"), "1");
        Files.writeString(folder.resolve("farm/lib/two.mjs"), "2");
        Files.writeString(folder.resolve("farm/README.md"), "no script");
        assertThat(drover.run("script", "push", "farm/main.js", "-m", "why").out())
                .isEqualTo("Pushed x.js, version 4\n");
        assertThat(drover.run("script", "push", "farm").lines()).hasSize(2);
        assertThat(server.calls())
                .containsExactly(
                        "script.push {\"name\":\"main.js\",\"text\":\"1\",\"comment\":\"why\"}",
                        "script.push {\"name\":\"farm/lib/two.mjs\",\"text\":\"2\"}",
                        "script.push {\"name\":\"farm/main.js\",\"text\":\"1\"}");
        assertThat(drover.run("script", "push", "nope").code()).isEqualTo(2);
    }

    @Test
    void pullsWithoutWritingOverFilesOrOutOfTheFolder() throws Exception {
        server.on(
                "script.get", "{\"name\":\"lib/a.js\",\"version\":2,\"hash\":\"\",\"text\":\"x\"}");
        assertThat(drover.run("script", "pull", "lib/a").code()).isZero();
        assertThat(folder.resolve("a.js")).hasContent("x");
        Ended again = drover.run("script", "pull", "lib/a");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("is there already").contains("--force");
        assertThat(drover.run("script", "pull", "lib/a", "--force").code()).isZero();
        server.on("script.list", "{\"scripts\":[{\"name\":\"../../evil.js\"}]}");
        Ended evil = drover.run("script", "pull", "../", "work");
        assertThat(evil.code()).isEqualTo(2);
        assertThat(evil.err()).contains("leads out of");
    }

    @Test
    void listsAndShowsGroups() {
        server.on("group.list", "{\"groups\": []}");
        assertThat(drover.run("group", "list").out()).isEqualTo("There are no groups\n");
        server.on(
                "group.list",
                """
                {"groups": [{"name": "web", "description": "pages", "members": ["w1", "@edge"],
                             "query": "labels.tier === 'web'"}]}
                """);
        Ended list = drover.run("group", "list");
        assertThat(list.err()).isEmpty();
        assertThat(list.lines().getLast()).contains("web", "2", "labels.tier === 'web'", "pages");
        server.on(
                "group.get",
                """
                {"name": "web", "description": "", "members": ["gone", "w1"],
                 "nodes": ["w1", "w2"], "absent": ["gone"]}
                """);
        assertThat(drover.run("group", "show", "web").lines())
                .containsExactly(
                        "group         web",
                        "members       gone, w1",
                        "no nodes now  gone",
                        "nodes         2: w1, w2");
        assertThat(drover.run("group", "show", "web", "-o", "json").out())
                .startsWith("{\"name\":\"web\"");
        assertThat(server.calls()).contains("group.get {\"name\":\"web\"}");
    }

    @Test
    void changesOfAGroupOnlyWhatIsSaid() {
        server.on("group.set", "{\"name\": \"web\", \"members\": []}");
        server.on("group.add", "{\"name\": \"web\", \"members\": [\"w1\"]}");
        server.on("group.remove", "{\"name\": \"web\", \"members\": []}");
        server.on("group.delete", "{}");
        assertThat(drover.run("group", "set", "web", "-m", "w1", "--member", "w2, @edge").out())
                .isEqualTo("Set web\n");
        drover.run("group", "set", "web", "--query", "facts.cores > 4", "-d", "big");
        drover.run("group", "set", "web", "--query", "", "--member", "");
        assertThat(drover.run("group", "add", "web", "w1").out()).isEqualTo("web has 1 member\n");
        assertThat(drover.run("group", "remove", "web", "w1", "w2,@edge").out())
                .isEqualTo("web has 0 members\n");
        assertThat(drover.run("group", "delete", "web").out()).isEqualTo("Deleted web\n");
        assertThat(server.calls())
                .containsExactly(
                        "group.set {\"name\":\"web\",\"members\":[\"w1\",\"w2\",\"@edge\"]}",
                        "group.set {\"name\":\"web\",\"description\":\"big\","
                                + "\"query\":\"facts.cores > 4\"}",
                        "group.set {\"name\":\"web\",\"members\":[],\"query\":\"\"}",
                        "group.add {\"name\":\"web\",\"members\":[\"w1\"]}",
                        "group.remove {\"name\":\"web\",\"members\":[\"w1\",\"w2\",\"@edge\"]}",
                        "group.delete {\"name\":\"web\"}");
        Ended nobody = drover.run("group", "add", "web");
        assertThat(nobody.code()).isEqualTo(2);
        assertThat(nobody.err()).contains("There is no member to add");
    }

    @Test
    void sendsAndReceivesMessages() {
        assertThat(drover.run("emit", "step", "{\"n\": 1}")).isEqualTo(new Ended(0, "", ""));
        server.on("process.receive", "{\"received\": true, \"message\": {\"go\": true}}");
        assertThat(drover.run("receive").out()).isEqualTo("{\"go\":true}\n");
        assertThat(server.calls().getFirst())
                .isEqualTo("event.emit {\"name\":\"step\",\"data\":{\"n\":1}}");
        server.on("process.receive", "{\"received\": false}");
        Ended none = drover.withRealClock().run("receive", "--timeout", "50ms");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("No message came within 50 ms");
    }

    @Test
    void showsATokenOnce() {
        server.on("token.create", "{\"token\":\"secret-text\",\"tokenId\":\"T1\"}");
        assertThat(drover.run("token", "create", "ci", "-p", "run_read, status_read").out())
                .isEqualTo("secret-text\n");
        assertThat(server.calls())
                .containsExactly(
                        "token.create {\"name\":\"ci\","
                                + "\"permissions\":[\"RUN_READ\",\"STATUS_READ\"]}");
    }

    @Test
    void aDefectIsNotTheUsersFault() {
        server.on("status.poll", "[]");
        Ended ended = drover.run("status");
        assertThat(ended.code()).isEqualTo(70);
        assertThat(List.of(ended.err())).allMatch(text -> text.startsWith("drover: "));
    }
}
