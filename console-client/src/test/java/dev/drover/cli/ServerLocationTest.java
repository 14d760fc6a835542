package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.cli.terminal.Traits;
import dev.drover.client.CertificateProbe;
import dev.drover.client.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Which server a command goes to, as whom, and whom it believes. */
final class ServerLocationTest {

    private static final String HELLO =
            """
            {"name": "drover", "version": "1", "host": "h", "operatingSystem": "Linux", "cores": 2,
             "scriptEngine": "e", "uptimeMilliseconds": 5, "counts": {}, "versions": {},
             "features": []}
            """;

    @TempDir private Path folder;
    @TempDir private Path home;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() {
        server = FakeServer.start(folder).on("server.info", HELLO);
        drover = new CommandLineFixture(home);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void saysWhatToDoWhereNoServerIsKnown() {
        Ended ended = drover.run("status");
        assertThat(ended.code()).isEqualTo(5);
        assertThat(ended.err()).contains("No server is known").contains("drover serve");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void takesAConnectionFileItsFolderOrAUrlWithTokenAndAuthority() {
        String file = server.connectionFile().toString();
        assertThat(drover.run("info", "--server", file).code()).isZero();
        assertThat(drover.run("--server", folder.toString(), "info").code()).isZero();
        drover.with("DROVER_TOKEN", FakeServer.TOKEN)
                .with("DROVER_CA", folder.resolve("ca.pem").toString());
        assertThat(drover.run("info", "--server", server.url()).code()).isZero();
        assertThat(drover.with("DROVER_SERVER", server.url()).run("info").code()).isZero();
    }

    @Test
    void findsTheLocalPrimaryOfTheDataFolder() {
        assertThat(drover.with("DROVER_DATA", folder.toString()).run("info").code()).isZero();
    }

    @Test
    void letsTheTokenVariableSayWhoAsks() {
        drover.with("DROVER_SERVER", folder.toString()).with("DROVER_TOKEN", "wrong");
        Ended ended = drover.run("info");
        assertThat(ended.code()).isEqualTo(4);
        assertThat(ended.err()).contains("This token is not known").doesNotContain("wrong");
    }

    @Test
    void keepsTheVariablesForTheServerThatTheyBelongTo() {
        drover.with("DROVER_SERVER", "https://127.0.0.1:1").with("DROVER_TOKEN", "of another");
        assertThat(drover.run("info", "--server", folder.toString()).code()).isZero();
    }

    @Test
    void showsATokenToNoServerButItsOwn() {
        drover.with("DROVER_SERVER", "https://127.0.0.1:1").with("DROVER_TOKEN", FakeServer.TOKEN);
        Ended ended = drover.run("info", "--server", server.url());
        assertThat(ended.code()).isEqualTo(4);
        assertThat(ended.err())
                .contains("There is no token for " + server.url())
                .contains("DROVER_TOKEN belongs to DROVER_SERVER")
                .contains("drover login " + server.url());
        String authority = folder.resolve("ca.pem").toString();
        Ended login = drover.run("login", server.url(), "--ca", authority);
        assertThat(login.code()).isEqualTo(2);
        assertThat(login.err()).contains("There is no token");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void logsInAfterThePersonBelievedTheCertificate() throws Exception {
        drover.with(new Traits(true, true, false, true, 100, 30));
        Ended login = drover.answering("y", FakeServer.TOKEN).run("login", server.url());
        assertThat(login.err()).contains("SHA-256 ");
        assertThat(login.out()).isEqualTo("Logged in to drover 1 at " + server.url() + "\n");
        Path file = home.resolve(".config/drover/login.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(drover.run("info").code()).isZero();
        assertThat(drover.run("logout").out()).isEqualTo("Logged out\n");
        assertThat(drover.run("info").code()).isEqualTo(5);
    }

    @Test
    void logsInWithAPasswordAndOutAgain() {
        String authority = folder.resolve("ca.pem").toString();
        drover.with(new Traits(true, true, false, true, 100, 30));
        Ended wrong =
                drover.answering("not this one")
                        .run("login", server.url(), "--ca", authority, "--user", "ada");
        assertThat(wrong.code()).isEqualTo(4);
        assertThat(wrong.err()).contains("They do not belong together");
        assertThat(home.resolve(".config/drover/login.json")).doesNotExist();
        Ended login =
                drover.answering(FakeServer.PASSWORD)
                        .run("login", server.url(), "--ca", authority, "--user", "ada");
        assertThat(login.err()).isEmpty();
        assertThat(login.out()).isEqualTo("Logged in to drover 1 at " + server.url() + "\n");
        assertThat(drover.run("info").code()).isZero();
        assertThat(drover.run("logout").err()).isEmpty();
        assertThat(server.calls())
                .containsExactly(
                        "login of ada",
                        "login of ada",
                        "server.info {}",
                        "server.info {}",
                        "logout Bearer " + FakeServer.TOKEN);
    }

    @Test
    void takesAPasswordFromTheInputOnlyWhereThatIsSaid() {
        String authority = folder.resolve("ca.pem").toString();
        drover.answering(FakeServer.PASSWORD);
        Ended unsaid = drover.run("login", server.url(), "--ca", authority, "--user", "ada");
        assertThat(unsaid.code()).isEqualTo(2);
        assertThat(unsaid.err()).contains("--password-stdin");
        assertThat(drover.run("login", server.url(), "--ca", authority, "--password-stdin").err())
                .contains("--user NAME");
        Ended said =
                drover.run(
                        "login",
                        server.url(),
                        "--ca",
                        authority,
                        "--user",
                        "ada",
                        "--password-stdin");
        assertThat(said.code()).isZero();
    }

    @Test
    void logsInWhoMayNotAskWhatTheServerIs() {
        server.on(
                "server.info",
                parameters -> {
                    throw new DroverException(ErrorKind.NOT_ALLOWED, "SERVER_READ is missing", "");
                });
        String authority = folder.resolve("ca.pem").toString();
        Ended login =
                drover.run("login", server.url(), "--ca", authority, "--token", FakeServer.TOKEN);
        assertThat(login.out()).isEqualTo("Logged in at " + server.url() + "\n");
        assertThat(login.code()).isZero();
    }

    @Test
    void logsOutWithoutTheServer() {
        String authority = folder.resolve("ca.pem").toString();
        assertThat(
                        drover.run(
                                        "login",
                                        server.url(),
                                        "--ca",
                                        authority,
                                        "--token",
                                        FakeServer.TOKEN)
                                .code())
                .isZero();
        server.close();
        Ended ended = drover.run("logout");
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).isEqualTo("Logged out\n");
        assertThat(ended.err()).contains("The server was not told");
        assertThat(home.resolve(".config/drover/login.json")).doesNotExist();
    }

    @Test
    void doesNotLogInWhenThePersonDoesNotBelieve() {
        drover.with(new Traits(true, true, false, true, 100, 30));
        assertThat(drover.answering("n").run("login", server.url()).code()).isEqualTo(3);
        assertThat(home.resolve(".config")).doesNotExist();
    }

    @Test
    void asksForTheFingerprintWhereNobodyCanBeAsked() {
        Ended ended = drover.run("login", server.url(), "--token", FakeServer.TOKEN);
        assertThat(ended.code()).isEqualTo(4);
        assertThat(ended.err()).contains("--fingerprint ");
    }

    @Test
    void logsInByFingerprintAndByFile() {
        String fingerprint =
                CertificateProbe.look(server.endpoint(), Duration.ofMinutes(1)).fingerprint();
        drover.with("DROVER_TOKEN", FakeServer.TOKEN);
        assertThat(drover.run("login", server.url(), "--fingerprint", fingerprint).code()).isZero();
        assertThat(drover.run("login", server.url(), "--fingerprint", "AB:CD").code()).isEqualTo(4);
        String file = folder.resolve("ca.pem").toString();
        assertThat(drover.run("login", server.url(), "--ca", file).code()).isZero();
    }

    @Test
    void remembersNothingWhereTheTokenIsWrong() {
        String file = folder.resolve("ca.pem").toString();
        Ended ended = drover.run("login", server.url(), "--ca", file, "--token", "wrong");
        assertThat(ended.code()).isEqualTo(4);
        assertThat(home.resolve(".config/drover/login.json")).doesNotExist();
    }

    @Test
    void saysWhatIsWrongWithAConnectionFile() throws Exception {
        Files.writeString(home.resolve("bad.json"), "{\"url\": \"https://h:1\"");
        Ended damaged = drover.run("info", "--server", "bad.json");
        assertThat(damaged.code()).isEqualTo(2);
        assertThat(damaged.err()).contains(home.resolve("bad.json").toString());
        Ended missing = drover.run("info", "--server", "./nope.json");
        assertThat(missing.code()).isEqualTo(5);
        assertThat(missing.err()).contains("There is no connection file");
        Ended odd = drover.run("info", "--server", "http://h:1/x");
        assertThat(odd.code()).isEqualTo(5);
    }
}
