package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.NodeName;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.api.Secret;
import dev.drover.server.TestServer;
import dev.drover.server.access.Permission;
import dev.drover.server.access.Users;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The board in Chromium, over a whole server. */
@Tag("browser")
final class BoardTest {

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

    @Test
    void letsNobodyInWithAWrongToken() {
        find("#token").sendKeys("drt_wrong", Keys.ENTER);
        eventually()
                .untilAsserted(
                        () -> assertThat(find("#problem").getText()).contains("not a valid token"));
        assertThat(browser().getCurrentUrl()).isEqualTo(url() + "/login");
    }

    @Test
    void letsAUserInWithAPassword() {
        server().server()
                .access()
                .users()
                .create(
                        "ada",
                        new Users.Setting(
                                Set.of(Permission.STATUS_READ, Permission.RUN_READ),
                                null,
                                null,
                                new Secret("correct horse battery")));
        find("#user").sendKeys("ada");
        find("#password").sendKeys("not this one", Keys.ENTER);
        eventually()
                .untilAsserted(
                        () -> assertThat(find("#problem").getText()).contains("do not belong"));
        find("#password").clear();
        find("#password").sendKeys("correct horse battery", Keys.ENTER);
        awaitPage("/");
    }

    @Test
    void keepsTheTokenNowhere() throws Exception {
        logIn();
        String token = token();
        assertThat(browser().getCurrentUrl()).isEqualTo(url() + "/");
        assertThat(browser().executeScript("return JSON.stringify([localStorage, sessionStorage])"))
                .isEqualTo("[{},{}]");
        assertThat(browser().executeScript("return document.cookie")).isEqualTo("");
        assertThat(browser().getPageSource()).doesNotContain(token);
        assertThat(browser().manage().getCookies())
                .singleElement()
                .satisfies(cookie -> {
                    assertThat(cookie.isHttpOnly()).isTrue();
                    assertThat(cookie.isSecure()).isTrue();
                    assertThat(cookie.getSameSite()).isEqualTo("Strict");
                    assertThat(cookie.getValue()).doesNotContain(token);
                });
    }

    @Test
    void showsStatusValuesAsTheyChange() throws Exception {
        logIn();
        set("disk/root", 81, Level.WARNING, "two weeks to full", "%");
        eventually()
                .untilAsserted(() ->
                        assertThat(tile("disk/root"))
                                .contains("81 %", "▲ warning", "two weeks to full")
                                .contains("just now"));
        set("disk/root", 93, Level.ERROR, null, "%");
        eventually().until(() -> tile("disk/root").contains("✖ error"));
        server().server().data().status().clear("disk/root");
        eventually().until(() -> tile("disk/root").isEmpty());
    }

    @Test
    void ordersTilesAsPeopleDo() throws Exception {
        logIn();
        for (String name : List.of("node 10", "node 9", "alpha")) {
            set(name, 1, null, null, null);
        }
        awaitTile("node 10");
        awaitTile("node 9");
        awaitTile("alpha");
        assertThat(browser().findElements(By.cssSelector(".tile .name > span:first-child")))
                .extracting(WebElement::getText)
                .containsSubsequence("alpha", "node 9", "node 10");
    }

    @Test
    void showsWhatItIsGivenAsTextAlone() throws Exception {
        logIn();
        String markup = "<img src=x onerror=\"document.title='broken'\">";
        set(markup, 1, null, markup, null);
        eventually().untilAsserted(() -> assertThat(tile(markup)).contains(markup));
        assertThat(browser().getTitle()).doesNotContain("broken");
    }

    @Test
    void listsRunsAndTellsWhereOneFailed() throws Exception {
        logIn();
        assertThat(find("#no-runs").isDisplayed()).isTrue();
        RunView failed = server().runText("console.log('so far');\nnull.fly();");
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        eventually()
                .untilAsserted(() ->
                        assertThat(find(row(failed)).getText()).contains("✖ FAILED", "test.js"));
        click(row(failed));
        eventually().until(() -> find("#log").getText().contains("so far"));
        assertThat(find("#detail-error").getText()).contains("test.js:2:").contains("SCRIPT_ERROR");
        assertThat(find("#cancel").isDisplayed()).isFalse();
    }

    @Test
    void followsARunAndCancelsItAtTheSecondPress() throws Exception {
        logIn();
        RunView run =
                server().startText(
                                "host.progress(1, 4, 'copying');"
                                        + "for (let i = 0; ; i++) {"
                                        + " host.message('line ' + i); await host.sleep(50); }");
        eventually().untilAsserted(() -> find(row(run)).sendKeys(Keys.ENTER));
        eventually().until(() -> find("#log").getText().contains("line 5"));
        eventually().until(() -> find("#detail-label").getText().equals("1 of 4 · copying"));
        find("#cancel").click();
        assertThat(find("#cancel").getText()).isEqualTo("Press again to cancel");
        find("#cancel").click();
        eventually().until(() -> find("#facts").getText().contains("CANCELLED"));
        assertThat(server().await(run.runId()).state()).isEqualTo(RunState.CANCELLED);
        browser().switchTo().activeElement().sendKeys(Keys.ESCAPE);
        eventually().until(() -> !find("#detail").isDisplayed());
    }

    @Test
    void aPressOnOneRunIsNoPressOnAnother() throws Exception {
        logIn();
        String endless = "for (;;) { await host.sleep(50); }";
        RunView first = server().startText(endless);
        RunView second = server().startText(endless);
        click(row(first));
        eventually().untilAsserted(() -> find("#cancel").click());
        assertThat(find("#cancel").getText()).isEqualTo("Press again to cancel");
        find("#close").click();
        eventually().until(() -> !find("#detail").isDisplayed());
        click(row(second));
        eventually().until(() -> find("#facts").getText().contains(second.runId().value()));
        assertThat(find("#cancel").getText()).isEqualTo("Cancel run");
        server().server().runs().cancel(TestServer.ADMINISTRATOR, first.runId());
        server().server().runs().cancel(TestServer.ADMINISTRATOR, second.runId());
    }

    @Test
    void showsOneMoreWhereOneOfTooManyIsGone() throws Exception {
        // The server has set some itself.
        int present =
                server().server().data().status().poll(null, "", Duration.ZERO).changes().size();
        for (int i = present; i <= 1_000; i++) {
            set("tile " + i, i, null, null, null);
        }
        logIn();
        eventually().until(() -> find("#more-status").isDisplayed());
        server().server().data().status().clear("tile 50");
        eventually().until(() -> !find("#more-status").isDisplayed());
        assertThat(browser().executeScript("return document.querySelectorAll('.tile').length"))
                .isEqualTo(1_000L);
    }

    @Test
    void leadsFromAStatusValueToItsRun() throws Exception {
        logIn();
        RunView run = server().runText("await host.status.set('mine', 7); console.log('set it');");
        awaitTile("mine");
        click("[data-name='mine'] button");
        eventually().until(() -> find("#log").getText().contains("set it"));
        assertThat(find("#facts").getText()).contains(run.runId().value());
    }

    @Test
    void showsNodesAsTheyAre(@TempDir Path ofNode) throws Exception {
        logIn();
        assertThat(find("#nodes-section").isDisplayed()).isFalse();
        join(ofNode, "web1");
        eventually().until(() -> node("web1").contains("◌ JOINED"));
        assertThat(node("web1")).contains("tier=web", "never linked");
        TestServer node = new TestServer(ofNode);
        try {
            eventually().until(() -> node("web1").contains("● ONLINE"));
            eventually().until(() -> find("#node-count").getText().equals("1, 1 online"));
            RunView run =
                    server().startText(
                                    "(await host.connect('web1')).$`sleep 60`;"
                                            + " await host.sleep('1h')");
            eventually().until(() -> node("web1").contains("0 runs, 1 process"));
            server().server().runs().cancel(TestServer.ADMINISTRATOR, run.runId());
            // What it was ordered would outlive the node's server.
            eventually().until(() -> node("web1").contains("idle"));
        } finally {
            node.close();
        }
    }

    private void join(Path ofNode, String name) {
        Object token =
                browser()
                        .executeAsyncScript(
                                """
                                const done = arguments[arguments.length - 1];
                                fetch('/rpc', { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0',
                                    id: 1, method: 'node.token', params: { labels: { tier: 'web' } } }),
                                    headers: { 'Content-Type': 'application/json' } })
                                  .then(answer => answer.json()).then(answer => done(answer.result.token));
                                """);
        var _ =
                Joiner.join(
                        Membership.folder(ofNode),
                        URI.create(url()),
                        new Secret(String.valueOf(token)),
                        new NodeName(name),
                        Map.of(),
                        Json.mapper().createObjectNode(),
                        "test");
    }

    /** What its line shows. */
    private static String node(String name) {
        return find("#nodes li[data-node='" + name + "']").getText();
    }

    @Test
    void saysThatWhatItShowsIsOldAndWhy() throws Exception {
        logIn();
        set("disk", 1, null, null, null);
        awaitTile("disk");
        server().close();
        eventually()
                .untilAsserted(() ->
                        assertThat(find("#connection").getText())
                                .contains("Not connected")
                                .contains("The server stops")
                                .contains("What you see is of"));
        assertThat(find("body").getDomAttribute("class")).contains("stale");
        assertThat(tile("disk")).contains("1");
    }

    @Test
    void comesBackWithTheServer() throws Exception {
        logIn();
        set("before", 1, null, null, null);
        awaitTile("before");
        int port = URI.create(url()).getPort();
        server().close();
        eventually().until(() -> find("#connection").getText().contains("Not connected"));
        running = TestServer.onPort(folder, port);
        set("after", 2, null, null, null);
        eventually().until(() -> find("#connection").getText().equals("Live"));
        awaitTile("after");
        awaitTile("before");
    }

    @Test
    void leadsBackToTheLoginWhenTheSessionIsOver() throws Exception {
        logIn();
        find("#logout").click();
        awaitPage("/login");
        browser().get(url() + "/");
        awaitPage("/login");
    }

    @Test
    void breaksNoRuleOfItsOwn() throws Exception {
        browser().manage().logs().get("browser");
        logIn();
        set("a", 1, Level.OK, null, null);
        awaitTile("a");
        RunView run = server().runText("console.log('x')");
        click(row(run));
        eventually().until(() -> find("#log").getText().contains("x"));
        assertThat(browser().manage().logs().get("browser").getAll())
                .filteredOn(entry -> entry.getLevel().intValue() >= WARNING)
                .isEmpty();
    }

    private void logIn() throws IOException {
        find("#token").sendKeys(token(), Keys.ENTER);
        awaitPage("/");
        eventually().until(() -> find("#connection").getText().equals("Live"));
    }

    private String token() throws IOException {
        return Json.mapper()
                .readTree(Files.readString(folder.resolve("connection.json")))
                .path("token")
                .asString();
    }

    private void set(
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

    private static void awaitPage(String path) {
        eventually().until(() -> path.equals(URI.create(browser().getCurrentUrl()).getPath()));
    }

    private static void awaitTile(String name) {
        eventually().until(() -> !tile(name).isEmpty());
    }

    /** What the tile shows; empty where there is none. */
    private static String tile(String name) {
        Object text =
                browser()
                        .executeScript(
                                "return [...document.querySelectorAll('.tile')]"
                                        + ".find(tile => tile.dataset.name === arguments[0])"
                                        + "?.innerText ?? ''",
                                name);
        return String.valueOf(text);
    }

    private static String row(RunView run) {
        return "#runs li[data-run='" + run.runId() + "'] button";
    }

    /** Once it is there. */
    private static void click(String selector) {
        eventually().untilAsserted(() -> find(selector).click());
    }

    private static ConditionFactory eventually() {
        return await().atMost(PATIENCE).ignoreExceptionsInstanceOf(WebDriverException.class);
    }

    private static WebElement find(String selector) {
        return browser().findElement(By.cssSelector(selector));
    }

    private String url() {
        return server().server().url();
    }

    private TestServer server() {
        return Objects.requireNonNull(running);
    }

    private static ChromeDriver browser() {
        return Objects.requireNonNull(started);
    }
}
