package dev.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.By.cssSelector;

import dev.drover.api.ConnectionFile;
import dev.drover.api.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The board at {@code /}, in a real browser. */
@Tag("browser")
class BoardTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    private ServerProcess server;
    private ConnectionFile connection;
    private ChromeDriver browser;
    private WebDriverWait soon;

    @BeforeEach
    void open() throws Exception {
        server = ServerProcess.start(folder.resolve("data"));
        connection =
                Json.mapper()
                        .readValue(Files.readString(server.connectionFile()), ConnectionFile.class);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(property("drover.chromium"));
        options.setAcceptInsecureCerts(true);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"));
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(property("drover.chromedriver")))
                        .usingAnyFreePort()
                        .build();
        browser = new ChromeDriver(service, options);
        soon = new WebDriverWait(browser, PATIENCE);
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
        server.close();
    }

    @Test
    void asksForATokenAndSaysWhenItIsWrong() {
        browser.get(connection.url() + "/");
        assertThat(browser.getCurrentUrl()).endsWith("/login");

        enter("not a token");

        WebElement problem =
                soon.until(ExpectedConditions.visibilityOfElementLocated(cssSelector("#problem")));
        assertThat(problem.getText()).contains("not a valid token");
        assertThat(browser.getCurrentUrl()).endsWith("/login");
    }

    @Test
    void showsStatusValuesAndRunsAsTheyChange() throws Exception {
        logIn();
        soon.until(ExpectedConditions.textToBe(cssSelector("#connection"), "Live"));

        Commands.Ran ran =
                new Commands(folder, server)
                        .run(
                                "run",
                                script(
                                        "await host.status.set('oven', 180, { unit: '°C', level:"
                                                + " 'warning', text: '<b>hot</b>' });\n"
                                                + "throw new Error('burnt');\n"));
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(1);

        WebElement tile =
                soon.until(
                        ExpectedConditions.visibilityOfElementLocated(
                                cssSelector(".tile[data-name='oven']")));
        assertThat(tile.getText()).contains("oven", "▲ warning", "180", "°C", "<b>hot</b>");
        WebElement row =
                soon.until(
                        ExpectedConditions.visibilityOfElementLocated(
                                cssSelector(".run .state[data-level='error']")));
        assertThat(row.getText()).contains("FAILED");

        browser.findElement(cssSelector(".run")).click();

        soon.until(
                ExpectedConditions.textToBePresentInElementLocated(cssSelector("#log"), "FAILED"));
        assertThat(browser.findElement(cssSelector("#detail-error")).getText())
                .contains("oven.js:2", "burnt", "SCRIPT_ERROR");
    }

    @Test
    void saysThatTheServerIsGoneAndMarksWhatItShowsAsOld() throws Exception {
        logIn();
        soon.until(ExpectedConditions.textToBe(cssSelector("#connection"), "Live"));

        server.close();

        soon.until(
                ExpectedConditions.textToBePresentInElementLocated(
                        cssSelector("#connection"), "Not connected"));
        assertThat(browser.findElement(cssSelector("body")).getDomAttribute("class"))
                .contains("stale");
    }

    private void logIn() {
        browser.get(connection.url() + "/login");
        enter(connection.token().reveal());
        soon.until(ExpectedConditions.presenceOfElementLocated(cssSelector("#tiles")));
    }

    private void enter(String token) {
        browser.findElement(cssSelector("#token")).sendKeys(token);
        browser.findElement(cssSelector("button[type='submit']")).click();
    }

    private String script(String text) throws Exception {
        return Files.writeString(folder.resolve("oven.js"), text).toString();
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }
}
