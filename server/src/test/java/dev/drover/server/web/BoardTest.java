package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Level;
import dev.drover.api.RunView;
import dev.drover.api.Secret;
import dev.drover.server.access.Permission;
import dev.drover.server.access.Users;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

import java.util.Set;

/** Getting to the board, and what it does when connections come and go. */
final class BoardTest extends BoardFixture {

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
        server().close();
        eventually().until(() -> find("#connection").getText().contains("Not connected"));
        startAgain();
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
        complaints();
        logIn();
        set("a", 1, Level.OK, null, null);
        awaitTile("a");
        RunView run = server().runText("console.log('x')");
        click(row(run));
        eventually().until(() -> find("#log").getText().contains("x"));
        assertThat(complaints()).isEmpty();
    }
}
