package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.server.TestServer;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Runs on the board. */
final class BoardRunsTest extends BoardFixture {

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
    void leadsFromAStatusValueToItsRun() throws Exception {
        logIn();
        RunView run = server().runText("await host.status.set('mine', 7); console.log('set it');");
        awaitTile("mine");
        click("[data-name='mine'] button");
        eventually().until(() -> find("#log").getText().contains("set it"));
        assertThat(find("#facts").getText()).contains(run.runId().value());
    }
}
