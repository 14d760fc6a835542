package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.server.TestServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tasks and tools on the board, over real nodes. */
final class BoardTasksTest extends BoardFixture {

    @TempDir private Path ofNodes;
    private final List<TestServer> nodes = new ArrayList<>();

    @AfterEach
    void stopNodes() {
        nodes.forEach(TestServer::close);
    }

    @Test
    void followsATaskKillsItAndDoesItAgain() throws Exception {
        logIn();
        start("web1", "web2");
        assertThat(find("#no-tasks").isDisplayed()).isTrue();
        String id =
                call(
                                "task.start",
                                Map.of(
                                        "targets",
                                        List.of("web*"),
                                        "command",
                                        "echo '<b>here</b>'; [ $DROVER_NODE = web1 ] || sleep 600"))
                        .path("taskId")
                        .asString();
        String row = "#tasks li[data-task='" + id + "'] button";
        eventually().until(() -> find(row).getText().contains("1 done, 1 running"));
        find(row).sendKeys(Keys.ENTER);
        eventually().until(() -> find("#task-results").getText().contains("<b>here</b>"));
        assertThat(find("#task-results summary").getText()).contains("COMPLETE", "web1");
        assertThat(find("#task-targets li[data-node='web2']").getText()).contains("RUNNING");
        assertThat(find("#task-rerun").isDisplayed()).isFalse();

        find("#task-kill").click();
        assertThat(find("#task-kill").getText()).isEqualTo("Press again to kill");
        find("#task-kill").click();
        eventually()
                .until(() ->
                        find("#task-targets li[data-node='web2']").getText().contains("KILLED"));
        eventually().until(() -> find("#task-results").getText().contains("web2"));
        eventually().until(() -> !find("#task-kill").isDisplayed());

        find("#task-rerun").click();
        eventually().until(() -> find("#task-facts").getText().contains("Rerun of"));
        eventually().until(() -> find("#task-counts").getText().equals("1 running"));
        find("#task-kill").click();
        find("#task-kill").click();
        eventually().until(() -> find("#task-facts").getText().contains("CANCELLED"));
    }

    /** Starts their servers; returns when all are linked. */
    private void start(String... names) {
        for (String name : names) {
            join(ofNodes.resolve(name), name);
            nodes.add(new TestServer(ofNodes.resolve(name)));
        }
        eventually()
                .until(() ->
                        find("#node-count")
                                .getText()
                                .equals(names.length + ", " + names.length + " online"));
    }
}
