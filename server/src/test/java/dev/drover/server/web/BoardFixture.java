package dev.drover.server.web;

import static org.awaitility.Awaitility.await;

import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.NodeName;
import dev.drover.api.RunView;
import dev.drover.api.Secret;
import dev.drover.server.TestServer;
import dev.drover.server.data.StatusUpdate;
import dev.drover.server.node.member.Joiner;
import dev.drover.server.node.member.Membership;

import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The board of a whole server in Chromium, and what its tests do there. */
@Tag("browser")
abstract class BoardFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WARNING = java.util.logging.Level.WARNING.intValue();

    @TempDir private static Path profile;
    private static @Nullable ChromeDriver started;

    @TempDir private Path folder;
    private @Nullable TestServer running;

    @BeforeAll
    static void open() {
        started = Chromium.start(profile);
    }

    @AfterAll
    static void quit() {
        browser().quit();
    }

    @BeforeEach
    void start() {
        running = new TestServer(folder);
        browser().get(url() + "/");
        browser().manage().deleteAllCookies();
        awaitPage("/login");
    }

    @AfterEach
    void stop() {
        server().close();
    }

    /** Another one where it was. */
    void startAgain() {
        running = TestServer.onPort(folder, URI.create(browser().getCurrentUrl()).getPort());
    }

    /** Lets the data folder be that of a node; its server is for the test to start. */
    void join(Path ofNode, String name) {
        JsonNode token = call("node.token", Map.of("labels", Map.of("tier", "web")));
        var _ =
                Joiner.join(
                        Membership.folder(ofNode),
                        URI.create(url()),
                        new Secret(token.path("token").asString()),
                        new NodeName(name),
                        Map.of(),
                        Json.mapper().createObjectNode(),
                        "test");
    }

    /** Calls a method of the protocol as the page's user. */
    static JsonNode call(String method, Map<String, ?> parameters) {
        Object answer =
                browser()
                        .executeAsyncScript(
                                """
                                const [method, params, done] = arguments;
                                fetch('/rpc', { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0',
                                    id: 1, method, params }),
                                    headers: { 'Content-Type': 'application/json' } })
                                  .then(answer => answer.text()).then(done);
                                """,
                                method,
                                parameters);
        JsonNode read = Json.mapper().readTree(String.valueOf(answer));
        if (!read.has("result")) {
            throw new AssertionError(method + ": " + read);
        }
        return read.path("result");
    }

    /** What the browser has said against the page since it was asked last. */
    static List<String> complaints() {
        return browser().manage().logs().get("browser").getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= WARNING)
                .map(LogEntry::getMessage)
                .toList();
    }

    void logIn() throws IOException {
        find("#token").sendKeys(token(), Keys.ENTER);
        awaitPage("/");
        eventually().until(() -> find("#connection").getText().equals("Live"));
    }

    String token() throws IOException {
        return Json.mapper()
                .readTree(Files.readString(folder.resolve("connection.json")))
                .path("token")
                .asString();
    }

    void set(
            String name,
            int value,
            @Nullable Level level,
            @Nullable String text,
            @Nullable String unit) {
        server().server()
                .data()
                .status()
                .set(
                        name,
                        new StatusUpdate(
                                Json.mapper().valueToTree(value), level, text, unit, null, null));
    }

    static void awaitPage(String path) {
        eventually().until(() -> path.equals(URI.create(browser().getCurrentUrl()).getPath()));
    }

    static void awaitTile(String name) {
        eventually().until(() -> !tile(name).isEmpty());
    }

    /** What the tile shows; empty where there is none. */
    static String tile(String name) {
        Object text =
                browser()
                        .executeScript(
                                "return [...document.querySelectorAll('.tile')]"
                                        + ".find(tile => tile.dataset.name === arguments[0])"
                                        + "?.innerText ?? ''",
                                name);
        return String.valueOf(text);
    }

    static String row(RunView run) {
        return "#runs li[data-run='" + run.runId() + "'] button";
    }

    /** Once it is there. */
    static void click(String selector) {
        eventually().untilAsserted(() -> find(selector).click());
    }

    static ConditionFactory eventually() {
        return await().atMost(PATIENCE).ignoreExceptionsInstanceOf(WebDriverException.class);
    }

    static WebElement find(String selector) {
        return browser().findElement(By.cssSelector(selector));
    }

    String url() {
        return server().server().url();
    }

    TestServer server() {
        return Objects.requireNonNull(running);
    }

    static ChromeDriver browser() {
        return Objects.requireNonNull(started);
    }
}
