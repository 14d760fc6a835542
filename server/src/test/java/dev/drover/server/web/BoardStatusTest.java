package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Level;
import dev.drover.api.RunView;
import dev.drover.server.TestServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Status values and nodes on the board. */
final class BoardStatusTest extends BoardFixture {

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

    /** What its line shows. */
    private static String node(String name) {
        return find("#nodes li[data-node='" + name + "']").getText();
    }
}
