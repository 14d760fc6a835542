package dev.drover.server.node.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.server.access.SettableClock;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.process.ProcessConfiguration;
import dev.drover.server.process.supervisor.ProcessStat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;

/** Facts of administrators, from files and from real scripts. */
final class FactsCollectorTest {

    private static final Duration SCRIPT_TIME = Duration.ofMillis(700);

    @TempDir private Path folder;
    private final SettableClock clock = new SettableClock();
    private Path facts;
    private LocalProcesses processes;
    private FactsCollector collector;

    @BeforeEach
    void open() throws Exception {
        facts = Files.createDirectory(folder.resolve("facts"));
        processes =
                LocalProcesses.open(
                        ProcessConfiguration.defaults(), folder.resolve("data"), Clock.systemUTC());
        collector = collector(SCRIPT_TIME);
    }

    private FactsCollector collector(Duration scriptTime) {
        var machine = new FakeMachine(folder.resolve("root"));
        machine.environment.put("PATH", "/usr/bin:/bin");
        machine.environment.put("DROVER_TOKEN", "secret");
        FactLimits usual = FactLimits.defaults();
        return new FactsCollector(
                machine.surroundings(),
                facts,
                new FactLimits(
                        scriptTime,
                        usual.scriptInterval(),
                        usual.fileBytes(),
                        usual.totalBytes(),
                        5),
                processes,
                new Identifiers(),
                clock);
    }

    @AfterEach
    void close() {
        processes.close();
    }

    private void file(String name, String text) throws Exception {
        Files.writeString(facts.resolve(name), text);
    }

    private void script(String name, String text) throws Exception {
        Path script = Files.writeString(facts.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The only error that there is. */
    private String error(String file) throws Exception {
        ObjectNode all = collector.collect();
        JsonNode errors = all.path("factErrors");
        assertThat(errors).as(errors.toString()).hasSize(1);
        assertThat(errors.path(0).path("file").asString()).isEqualTo(file);
        return errors.path(0).path("message").asString();
    }

    @Test
    void addsFilesAndWhatScriptsWrite() throws Exception {
        file("site.json", "{\"rack\": \"r7\", \"floor\": 2}");
        script("gpu.sh", "printf '[\"a100\", \"a100\"]'");
        script("cwd", "printf '\"%s %s %s\"' \"$PWD\" \"$(cat)\" \"$DROVER_TOKEN\"");
        file(".hidden", "x");
        file("old.json~", "x");
        Files.createDirectory(facts.resolve("folder"));
        ObjectNode all = collector.collect();
        assertThat(all.path("factErrors").toString()).isEqualTo("[]");
        assertThat(all.path("site").toString()).isEqualTo("{\"rack\":\"r7\",\"floor\":2}");
        assertThat(all.path("gpu").toString()).isEqualTo("[\"a100\",\"a100\"]");
        assertThat(all.path("cwd").asString()).isEqualTo(facts + "  ");
        assertThat(all.path("cores").asInt()).isEqualTo(3);
        assertThat(processes.alive()).isEmpty();
        assertThat(collector.collect()).isEqualTo(all);
    }

    @Test
    void worksWithoutTheFolder() throws Exception {
        Files.delete(facts);
        assertThat(collector.collect()).isEqualTo(collector.machineFacts());
        assertThat(collector.collect().path("factErrors").toString()).isEqualTo("[]");
        assertThat(processes.supervisorPid()).isEmpty();
    }

    @Test
    void runsAScriptAgainWhenItsTimeHasComeOrItChanged() throws Exception {
        script("count", "echo x >> ../count; wc -l < ../count");
        assertThat(collector.collect().path("count").asInt()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(9));
        assertThat(collector.collect().path("count").asInt()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(2));
        assertThat(collector.collect().path("count").asInt()).isEqualTo(2);
        script("count", "echo x >> ../count; wc -l < ../count; # changed");
        assertThat(collector.collect().path("count").asInt()).isEqualTo(3);
    }

    @Test
    void readsAFileAgainWhenItChanged() throws Exception {
        file("a.json", "1");
        assertThat(collector.collect().path("a").asInt()).isEqualTo(1);
        file("a.json", "22");
        assertThat(collector.collect().path("a").asInt()).isEqualTo(22);
        Files.delete(facts.resolve("a.json"));
        assertThat(collector.collect().has("a")).isFalse();
    }

    @Test
    void endsAScriptThatHangsWithAllThatItStarted() throws Exception {
        file("site.json", "1");
        script(
                "hang",
                """
                trap '' TERM
                echo $$ >> ../pids
                (trap '' TERM; echo $(exec sh -c 'echo $PPID') >> ../pids; while :; do sleep 1; done) &
                setsid sh -c 'echo $$ >> ../pids; sleep 300' > /dev/null 2>&1 < /dev/null &
                while :; do sleep 1; done\
                """);
        assertThat(error("hang")).contains("longer than 700 ms").contains("nodes.facts.scriptTime");
        var pids = Files.readAllLines(folder.resolve("pids"));
        assertThat(pids).hasSizeGreaterThanOrEqualTo(3);
        assertThat(pids).allMatch(FactsCollectorTest::isGone);
        assertThat(collector.collect().path("site").asInt()).isEqualTo(1);
    }

    private static boolean isGone(String pid) {
        return ProcessStat.of(Integer.parseInt(pid)).filter(stat -> !stat.isOver()).isEmpty();
    }

    @Test
    void endsWhatAScriptLeftBehind() throws Exception {
        script(
                "daemon",
                "setsid sh -c 'echo $$ > ../pid; sleep 300' >/dev/null 2>&1 </dev/null &\n"
                        + "until test -s ../pid; do sleep 0.01; done; echo 5");
        collector = collector(Duration.ofSeconds(10));
        assertThat(collector.collect().path("daemon").asInt()).isEqualTo(5);
        assertThat(Files.readAllLines(folder.resolve("pid")))
                .hasSize(1)
                .allMatch(FactsCollectorTest::isGone);
    }

    @Test
    void endsAScriptThatFloods() throws Exception {
        collector = collector(Duration.ofSeconds(20));
        script("flood", "yes");
        assertThat(error("flood")).contains("more than 65536 bytes");
    }

    @Test
    void refusesTooMuchFromAScriptThatIsQuick() throws Exception {
        script("much", "head -c 70000 /dev/zero | tr '\\0' 1");
        assertThat(error("much")).contains("more than 65536 bytes");
    }

    @Test
    void saysHowAScriptFailed() throws Exception {
        script("bad", "echo 1; echo 'no   such\tdisk' >&2; exit 3");
        assertThat(error("bad")).isEqualTo("exit code 3: no   such disk");
        script("bad", "kill -9 $$");
        assertThat(error("bad")).contains("SIGKILL");
        script("bad", "true");
        assertThat(error("bad")).contains("nothing");
        script("bad", "echo '{\"a\": 1,}'");
        assertThat(error("bad")).contains("not one JSON value").contains("line 1");
        script("bad", "echo 1 2");
        assertThat(error("bad")).contains("not one JSON value");
        Files.writeString(facts.resolve("bad"), "#!/no/such/interpreter\n");
        assertThat(error("bad")).contains("bad");
    }

    @Test
    void refusesFilesThatGiveNoFact() throws Exception {
        file("a.json", "[1");
        assertThat(error("a.json")).contains("not one JSON value");
        file("a.json", "1".repeat(70_000));
        assertThat(error("a.json")).contains("more than 65536 bytes");
        file("a.json", "[".repeat(100) + "]".repeat(100));
        assertThat(error("a.json")).contains("deeper than 99");
        file("a.json", "[".repeat(99) + "]".repeat(99));
        assertThat(collector.collect().path("factErrors")).isEmpty();
        Files.delete(facts.resolve("a.json"));
        new ProcessBuilder("mkfifo", facts.resolve("p.json").toString()).start().waitFor();
        assertThat(error("p.json")).contains("not a regular file");
        Files.delete(facts.resolve("p.json"));
        file("readme.txt", "hello");
        assertThat(error("readme.txt")).contains("neither ends with .json nor may be executed");
    }

    @Test
    void runsNothingThatOthersMayWrite() throws Exception {
        script("a", "echo 1");
        Files.setPosixFilePermissions(
                facts.resolve("a"), PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThat(error("a")).contains("chmod go-w");
    }

    @Test
    void keepsNamesApart() throws Exception {
        file("os.json", "1");
        assertThat(error("os.json")).contains("'os' is a fact of Drover's own");
        assertThat(collector.collect().path("os").isObject()).isTrue();
        Files.delete(facts.resolve("os.json"));
        file("a.json", "1");
        script("a.sh", "echo 2");
        assertThat(error("a.sh")).contains("'a' already");
        assertThat(collector.collect().path("a").asInt()).isEqualTo(1);
        Files.delete(facts.resolve("a.sh"));
        file("a b.json", "1");
        assertThat(error("a b.json")).contains("its name");
    }

    @Test
    void boundsFilesAndTheirTotal() throws Exception {
        file("a.json", "\"" + "a".repeat(30_000) + "\"");
        file("b.json", "\"" + "b".repeat(40_000) + "\"");
        file("c.json", "\"c\"");
        assertThat(error("b")).contains("40002 bytes").contains("65536");
        ObjectNode all = collector.collect();
        assertThat(all.has("a") && all.has("c") && !all.has("b")).isTrue();
        Files.delete(facts.resolve("b.json"));
        for (int i = 0; i < 10; i++) {
            file("x" + i + ".json", "1");
        }
        assertThat(error("")).contains("12 files").contains("first 5");
    }

    @Test
    void boundsItsErrors() throws Exception {
        var errors = new FactErrors();
        for (int i = 0; i < 60; i++) {
            errors.add("file", "m".repeat(1_000));
        }
        var told = Json.mapper().createArrayNode();
        errors.write(told);
        assertThat(told).hasSize(51);
        assertThat(told.path(50).path("message").asString())
                .isEqualTo("10 more errors are not shown");
        assertThat(told.toString().length()).isLessThan(20_000);
    }

    @Test
    void isInterruptedWhileAScriptRunsAndEndsIt() throws Exception {
        collector = collector(Duration.ofMinutes(5));
        script("slow", "echo $$ > ../pid; sleep 300");
        var collecting =
                Thread.ofVirtual()
                        .unstarted(() -> {
                            try {
                                collector.collect();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        collecting.start();
        Path pid = folder.resolve("pid");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(pid) && Files.size(pid) > 1);
        collecting.interrupt();
        assertThat(collecting.join(Duration.ofSeconds(20))).isTrue();
        assertThat(Files.readAllLines(pid)).allMatch(FactsCollectorTest::isGone);
        assertThat(processes.alive()).isEmpty();
    }
}
