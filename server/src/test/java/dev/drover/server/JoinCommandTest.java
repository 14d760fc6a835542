package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.Secret;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code drover join}, and {@code drover serve} where a machine has joined. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class JoinCommandTest {

    private static final String SOME_TOKEN = "drj_" + "x".repeat(32) + "." + "a".repeat(64);

    @TempDir private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Fleet fleet;
    private String url;

    @BeforeEach
    void start() {
        fleet = new Fleet(folder);
        url = fleet.primary().server().url();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private record Outcome(int exitCode, String output, String errors) {}

    /** A command in a thread of its own. */
    private final class Running implements AutoCloseable {
        private final CountDownLatch stop = new CountDownLatch(1);
        private final StringWriter output = new StringWriter();
        private final StringWriter errors = new StringWriter();
        private final CompletableFuture<Integer> exitCode;

        Running(String input, String... words) {
            exitCode =
                    CompletableFuture.supplyAsync(() ->
                            Main.run(
                                    words,
                                    stop,
                                    new ByteArrayInputStream(
                                            input.getBytes(StandardCharsets.UTF_8)),
                                    environment,
                                    new PrintWriter(output, true),
                                    new PrintWriter(errors, true)));
        }

        Running until(String said) {
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> output.toString().contains(said) || exitCode.isDone());
            assertThat(output.toString()).as(errors.toString()).contains(said);
            return this;
        }

        Outcome end() throws Exception {
            stop.countDown();
            return new Outcome(
                    exitCode.get(60, TimeUnit.SECONDS), output.toString(), errors.toString());
        }

        @Override
        public void close() {
            stop.countDown();
            assertThat(exitCode).succeedsWithin(60, TimeUnit.SECONDS);
        }
    }

    private Running running(String... words) {
        return new Running("", withData(words));
    }

    private String[] withData(String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--data", data().toString()));
        return all.toArray(String[]::new);
    }

    private Path data() {
        return folder.resolve("web1");
    }

    /** One that ends by itself, or at once where it starts after all. */
    private Outcome ended(String... words) throws Exception {
        try (Running command = running(words)) {
            return command.end();
        }
    }

    private String token() {
        return fleet.token(null).reveal();
    }

    private static void assertRefused(Outcome outcome, int exitCode, String... parts) {
        assertThat(outcome.errors()).startsWith("drover: ").contains(parts);
        assertThat(outcome.errors()).doesNotContain("\tat ").doesNotContain("defect");
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void joinsRunsAndJustRunsTheNextTime() throws Exception {
        try (Running node =
                running("join", url, "--token", token(), "--name", "web1", "--label", "tier=web")) {
            node.until("Linked to " + url);
            Outcome outcome = node.end();
            assertThat(outcome.output().lines().toList())
                    .hasSize(3)
                    .first()
                    .isEqualTo("Joined " + url + " as web1");
            assertThat(outcome.output())
                    .containsPattern(
                            "\nListening on https://127.0.0.1:[0-9]+ as node web1 of " + url);
            assertThat(outcome.errors()).isEmpty();
            assertThat(outcome.exitCode()).isZero();
        }
        try (TestCaller administrator = new TestCaller(fleet.folder("primary"))) {
            assertThat(
                            administrator
                                    .call("node.get", "{\"name\": \"web1\"}")
                                    .path("node")
                                    .path("labels")
                                    .toString())
                    .isEqualTo("{\"tier\":\"web\"}");
        }
        try (Running again = running("join", url.substring("https://".length()))) {
            again.until("Linked to " + url);
            Outcome outcome = again.end();
            assertThat(outcome.output()).doesNotContain("Joined");
            assertThat(outcome.errors()).isEmpty();
        }
        try (Running served = running("--port", "0")) {
            served.until("Linked to " + url);
            assertThat(served.end().output()).contains("as node web1 of " + url);
        }
        Outcome unneeded = ended("join", url, "--token", token());
        assertThat(unneeded.exitCode()).isZero();
        assertThat(unneeded.errors()).contains("has joined already, as web1", "not needed");
    }

    @Test
    void saysAllThatToProgramsAsWell() throws Exception {
        try (Running node =
                running("join", "-o", "json", url, "--token", token(), "--name", "web1")) {
            node.until("\"linked\"");
            assertThat(node.end().output().lines().toList())
                    .hasSize(3)
                    .first()
                    .isEqualTo("{\"joined\":\"" + url + "\",\"node\":\"web1\"}");
        }
    }

    @Test
    void takesTheTokenFromWhereNobodySeesIt() throws Exception {
        try (Running node =
                new Running(
                        token() + "\nmore", withData("join", url, "--token", "-", "--name", "a"))) {
            node.until("Joined " + url + " as a\n");
        }
        Path file = Files.writeString(folder.resolve("token"), token() + "\n");
        try (Running node =
                new Running(
                        "",
                        "join",
                        url,
                        "--token-file",
                        file.toString(),
                        "--name",
                        "b",
                        "--data",
                        folder.resolve("b").toString())) {
            node.until("Joined " + url + " as b\n");
        }
        environment.put("DROVER_JOIN_TOKEN", token());
        environment.put("DROVER_DATA", folder.resolve("c").toString());
        try (Running node = new Running("", "join", url, "--name", "c")) {
            node.until("Joined " + url + " as c\n");
        }
    }

    @Test
    void needsATokenThatIsOne() throws Exception {
        assertRefused(ended("join", url), 2, "needs a token", "drover node token");
        assertRefused(ended("join", url, "--token", "abc"), 2, "is no join token");
        assertRefused(ended("join", url, "--token", " "), 2, "--token holds no token");
        assertRefused(
                ended("join", url, "--token", "x", "--token-file", "y"),
                2,
                "Both --token and --token-file");
        assertRefused(ended("join", url, "--token-file", folder + "/none"), 2, "There is no file");
        assertThat(data().resolve("node")).doesNotExist();
    }

    @Test
    void needsTheAddressOfAPrimary() throws Exception {
        for (String wrong :
                List.of("control:x", "http://a:1", "https://", "https://a/b", "https://u@a")) {
            assertRefused(
                    ended("join", wrong, "--token", SOME_TOKEN), 2, "is not the address of a");
        }
        assertThat(ended("join").exitCode()).isEqualTo(2);
    }

    @Test
    void saysWhatThePrimarySaysAgainstIt() throws Exception {
        String used = token();
        fleet.enroll("web7", new Secret(used));
        assertRefused(ended("join", url, "--token", used, "--name", "a"), 4, "used before");
        assertRefused(ended("join", url, "--token", token(), "--name", "web7"), 1, "web7 already");
        assertRefused(ended("join", url, "--token", token(), "--name", "Web 7"), 2, "'Web 7'");
        String fingerprint = token().substring(token().indexOf('.'));
        assertRefused(
                ended("join", url, "--token", "drj_" + "y".repeat(32) + fingerprint),
                4,
                "not known here");
        assertRefused(ended("join", url, "--token", SOME_TOKEN), 4, "is not trusted");
        Outcome label = ended("join", url, "--token", token(), "--name", "b", "--label", "x");
        assertThat(label.exitCode()).isEqualTo(2);
        assertThat(label.errors()).contains("'--label'");
    }

    @Test
    void saysThatNobodyAnswers() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertRefused(
                ended("join", "https://127.0.0.1:" + port, "--token", SOME_TOKEN),
                5,
                "cannot be reached");
    }

    @Test
    void aFolderOfAPrimaryStaysOne() throws Exception {
        try (TestServer fresh = new TestServer(data())) {
            assertRefused(
                    ended("join", url, "--token", token(), "--name", "a"),
                    1,
                    "in use by another Drover server");
            fresh.push("a.js", "1");
        }
        assertRefused(ended("join", url, "--token", token(), "--name", "a"), 1, "is a primary's");
        assertThat(data().resolve("node")).doesNotExist();
    }

    @Test
    void aFolderInWhichAPrimaryDidNothingMayBecomeANodes() throws Exception {
        new TestServer(data()).close();
        try (Running node = running("join", url, "--token", token(), "--name", "web1")) {
            node.until("Linked to " + url);
        }
    }

    @Test
    void joinsNoOtherPrimaryAndUnderNoOtherNameWithTheSameFolder() throws Exception {
        fleet.enroll("web1");
        String other = "https://127.0.0.1:1";
        assertRefused(
                ended("join", other, "--token", SOME_TOKEN), 1, "node web1 of " + url, "--data");
        assertRefused(ended("join", url, "--name", "web2"), 1, "has joined as web1, not as web2");
        fleet.start("web1");
        fleet.awaitState("web1", NodeState.ONLINE);
        fleet.stop("web1");
        assertRefused(
                ended("join", other, "--anew", "--token", SOME_TOKEN),
                1,
                "of another primary than " + url);
    }

    @Test
    void joinsAnewAfterARevocation() throws Exception {
        fleet.join("web1");
        fleet.stop("web1");
        fleet.primary().server().primarySide().nodes().revoke(new NodeName("web1"));
        try (Running node =
                running("join", url, "--anew", "--token", fleet.token("web1").reveal())) {
            node.until("Linked to " + url);
            assertThat(node.end().output()).contains("Joined " + url + " as web1");
        }
    }
}
