package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.NodeName;
import dev.drover.api.NodeSets;
import dev.drover.api.Secret;
import dev.drover.server.TestServer;
import dev.drover.server.access.Permission;
import dev.drover.server.access.Users;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tasks and tools on the board, over real nodes. */
final class BoardTasksTest extends BoardFixture {

    private static final String GREET =
            """
            name: greet
            description: Greets
            shell: |
              echo "$DROVER_PARAM_HOW $DROVER_PARAM_TIMES $DROVER_PARAM_LOUD ${#DROVER_PARAM_PASSWORD}"
              printf '%s\\n' "$DROVER_PARAM_WHOM"
            parameters:
              - name: whom
                type: list
                required: true
                min: 1
                maxLength: 20
              - {name: how, type: choice, choices: [hello, bye], default: hello}
              - {name: times, type: integer, min: 1, max: 9, default: 1}
              - {name: loud, type: boolean, default: false}
              - {name: password, secret: true, required: true}
            """;

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

    @Test
    void aToolIsWrittenCheckedAndRun() throws Exception {
        complaints();
        logIn();
        start("web1", "web2");
        click("#new-tool");
        write(GREET.replace("required: true", "requierd: true"));
        eventually().until(() -> find("#editor-mistakes").getText().contains("required"));
        assertThat(find("#editor-mistakes").getText()).contains("Line 9, column 5");
        assertThat(find("#editor-save").isEnabled()).isFalse();
        click("#editor-mistakes button");
        assertThat(
                        browser()
                                .executeScript(
                                        "const text = document.activeElement;"
                                                + " return text.value.slice(text.selectionStart)"))
                .asString()
                .startsWith("requierd");

        write(GREET);
        eventually().until(() -> find("#editor-save").isEnabled());
        find("#editor-save").click();
        eventually().until(() -> find("#tool-yaml").getText().contains("name: greet"));
        find("#tool-run").click();
        eventually().until(() -> find("#parameter-how").isDisplayed());
        assertThat(find("#parameter-password").getDomAttribute("type")).isEqualTo("password");
        assertThat(find("#parameter-times").getDomProperty("value")).isEqualTo("1");
        find("#run-targets").sendKeys("web*");
        find("#parameter-whom").sendKeys("Ada", Keys.ENTER, "Grace");
        find("#parameter-how").sendKeys("bye");
        find("#parameter-times").sendKeys(Keys.BACK_SPACE, "3");
        find("#parameter-password").sendKeys("hush");
        find("#parameter-loud").click();
        find("#run-preview").click();
        eventually().until(() -> find("#plan-facts").getText().contains("web[1-2] (2)"));
        assertThat(find("#plan-facts").getText()).doesNotContain("hush");
        find("#parameter-times").sendKeys(Keys.ENTER);
        eventually().until(() -> find("#task-counts").getText().equals("2 done"));
        assertThat(find("#task-results summary").getText()).contains("web[1-2]", "(2)");
        assertThat(find("#task-results pre").getText()).isEqualTo("bye 3 true 4\nAda\nGrace");
        assertThat(browser().getPageSource()).doesNotContain("hush");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void saysAtTheFieldWhatIsWrongWithIt() throws Exception {
        logIn();
        start("web1");
        apply(GREET);
        eventually().untilAsserted(() -> find("#tools li[data-tool='greet'] .plain").click());
        eventually().until(() -> find("#parameter-how").isDisplayed());
        find("#run-targets").sendKeys("web1");
        find("#parameter-whom").sendKeys("x".repeat(21));
        find("#parameter-password").sendKeys("hush");
        find("#run-start").click();
        eventually().until(() -> find("#parameter-whom-problem").getText().contains("21"));
        assertThat(browser().switchTo().activeElement().getDomAttribute("id"))
                .isEqualTo("parameter-whom");
        assertThat(find("#run-error").getText()).contains("greet cannot be used like this");
        assertThat(find("#tasks").getText()).isEmpty();
    }

    @Test
    void offersNothingThatTheCallerMayNot() throws Exception {
        logIn();
        start("web1");
        call("tool.apply", Map.of("yaml", GREET));
        String id =
                call("task.start", Map.of("targets", List.of("web1"), "command", "exit 3"))
                        .path("taskId")
                        .asString();
        server().server()
                .access()
                .users()
                .create(
                        "ada",
                        new Users.Setting(
                                Set.of(Permission.TASK_READ, Permission.TOOL_READ),
                                null,
                                null,
                                new Secret("correct horse battery")));
        find("#logout").click();
        awaitPage("/login");
        find("#user").sendKeys("ada");
        find("#password").sendKeys("correct horse battery", Keys.ENTER);
        awaitPage("/");
        click("#tasks li[data-task='" + id + "'] button");
        eventually().until(() -> find("#task-results").getText().contains("FAILED"));
        assertThat(find("#task-rerun").isDisplayed()).isFalse();
        find("#task-close").click();
        assertThat(find("#new-tool").isDisplayed()).isFalse();
        assertThat(browser().findElements(By.cssSelector("#tools .plain"))).isEmpty();
        click("#tools li[data-tool='greet'] button");
        eventually().until(() -> find("#tool-yaml").getText().contains("name: greet"));
        assertThat(find("#tool-run").isDisplayed()).isFalse();
        assertThat(find("#tool-edit").isDisplayed()).isFalse();
        assertThat(find("#tool-delete").isDisplayed()).isFalse();
    }

    @Test
    void asksBeforeItReplacesOrDeletesATool() throws Exception {
        logIn();
        apply(GREET);
        click("#tools li[data-tool='greet'] button");
        eventually().untilAsserted(() -> find("#tool-edit").click());
        call("tool.apply", Map.of("yaml", GREET.replace("Greets", "Welcomes")));
        write(GREET.replace("Greets", "Insults"));
        eventually().until(() -> find("#editor-save").isEnabled());
        find("#editor-save").click();
        eventually()
                .until(() ->
                        find("#editor-error")
                                .getText()
                                .contains("has changed greet meanwhile: it has version 2"));
        find("#editor-save").click();
        eventually().until(() -> find("#tool-yaml").getText().contains("Insults"));
        find("#tool-delete").click();
        assertThat(find("#tool-delete").getText()).isEqualTo("Press again to delete");
        find("#tool-delete").click();
        eventually().until(() -> find("#no-tools").isDisplayed());
    }

    @Test
    void foldsNamesOfNodesAsTheServerDoes() throws Exception {
        logIn();
        for (String names :
                List.of(
                        "web01 web02 web10 web08 web09 web11 web100 db1 db3 db4 x",
                        "a1b a2b a10b 7 9 10 007 n-1-2 n-1-3",
                        "web9 web10 web11 web011 web012")) {
            List<String> nodes = List.of(names.split(" "));
            Object folded =
                    browser()
                            .executeAsyncScript(
                                    "const [names, done] = arguments;"
                                            + "import('/board/nodesets.js')"
                                            + ".then(({ fold }) => done(fold(names)))",
                                    nodes);
            assertThat(folded).isEqualTo(NodeSets.fold(nodes.stream().map(NodeName::new).toList()));
        }
    }

    /** Defines it, and opens the page again, which looks for new ones from time to time only. */
    private static void apply(String yaml) {
        call("tool.apply", Map.of("yaml", yaml));
        browser().navigate().refresh();
        eventually().until(() -> find("#connection").getText().equals("Live"));
    }

    /** Puts a text into the editor as if it were pasted. */
    private static void write(String yaml) {
        browser()
                .executeScript(
                        "const text = document.getElementById('editor-text');"
                                + " text.value = arguments[0];"
                                + " text.dispatchEvent(new Event('input'));",
                        yaml);
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
