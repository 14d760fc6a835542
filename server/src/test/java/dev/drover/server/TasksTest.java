package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import static java.util.Objects.requireNonNull;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.RunView;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskFile;
import dev.drover.api.TaskId;
import dev.drover.api.TaskPlan;
import dev.drover.api.TaskRequest;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;
import dev.drover.server.access.Access;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.access.Place;
import dev.drover.server.access.RoleName;
import dev.drover.server.access.Roles;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.process.ProcessStream;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2TaskStore;
import dev.drover.server.storage.StorageConfiguration;
import dev.drover.server.task.StoredTask;
import dev.drover.server.task.TaskConfiguration;
import dev.drover.server.task.Tasks;
import dev.drover.server.tool.Tools;
import dev.drover.server.tool.definition.DefinitionText;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Tasks on real nodes, through all of their states. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class TasksTest {

    private static final Caller ADMIN = Caller.administrator("administrator");

    @TempDir private Path folder;

    /** A request that says the least; the rest is for each test. */
    private static final class Asking {
        private final String targets;
        private final JsonNode command;
        private List<TaskFile> files = List.of();
        private @Nullable Integer limit;
        private @Nullable String batch;
        private @Nullable String maxFailures;
        private @Nullable Duration soft;
        private @Nullable Duration hard;
        private @Nullable String user;

        Asking(String targets, Object command) {
            this.targets = targets;
            this.command = Json.mapper().valueToTree(command);
        }

        TaskRequest request() {
            return new TaskRequest(
                    null,
                    command,
                    Map.of(),
                    files,
                    List.of(targets),
                    List.of(),
                    limit,
                    batch,
                    maxFailures,
                    soft,
                    hard,
                    Duration.ofMillis(200),
                    user,
                    Map.of("GREETING", "hello"),
                    null,
                    false);
        }
    }

    private static Tasks tasks(Fleet fleet) {
        return fleet.primary().server().primarySide().tasks();
    }

    private static TaskId start(Fleet fleet, Asking asking) {
        return tasks(fleet).start(ADMIN, asking.request(), null);
    }

    private static TaskView run(Fleet fleet, Asking asking) throws Exception {
        return over(fleet, start(fleet, asking));
    }

    private static TaskView over(Fleet fleet, TaskId task) throws Exception {
        return tasks(fleet).over(task).get(60, TimeUnit.SECONDS);
    }

    private static TargetView target(Fleet fleet, TaskId task, String node) {
        return tasks(fleet).look(task).targets().stream()
                .filter(target -> target.node().value().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitTarget(Fleet fleet, TaskId task, String node, TargetState state) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> target(fleet, task, node).state() == state);
    }

    private static String stdout(Fleet fleet, TaskId task, String node) {
        return new String(
                tasks(fleet)
                        .read(task, new NodeName(node), ProcessStream.STDOUT, 0, 100_000)
                        .bytes(),
                StandardCharsets.UTF_8);
    }

    @Test
    void runsACommandOnAllAndFoldsWhatIsEqual() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            fleet.join("web2");
            fleet.join("db1");
            TaskView all =
                    run(
                            fleet,
                            new Asking(
                                    "*",
                                    "echo $GREETING; case $DROVER_NODE in db*) echo no >&2; exit"
                                            + " 7;; esac"));
            assertThat(all.state()).isEqualTo(TaskState.SOME_FAILURES);
            assertThat(all.counts())
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(TargetState.COMPLETE, 2, TargetState.FAILED, 1));
            TaskResults results = tasks(fleet).results(all.taskId(), 1_000);
            assertThat(results.groups())
                    .extracting(
                            TaskResults.Group::nodes,
                            TaskResults.Group::stdout,
                            TaskResults.Group::stderr,
                            TaskResults.Group::exitCode,
                            TaskResults.Group::cause)
                    .containsExactly(
                            tuple("web[1-2]", "hello\n", "", 0, null),
                            tuple("db1", "hello\n", "no\n", 7, Cause.EXIT_CODE));

            // The same again for what failed, from what is stored alone.
            fleet.restartPrimary();
            fleet.awaitLink("db1");
            assertThat(tasks(fleet).get(all.taskId())).isEqualTo(all);
            assertThat(stdout(fleet, all.taskId(), "db1")).isEqualTo("hello\n");
            TaskId again = tasks(fleet).rerun(ADMIN, all.taskId(), EnumSet.of(TargetState.FAILED));
            TaskView rerun = over(fleet, again);
            assertThat(rerun.state()).isEqualTo(TaskState.FAILED);
            assertThat(rerun.targets()).isEqualTo(1);
            assertThat(rerun.rerunOf()).isEqualTo(all.taskId());
        }
    }

    @Test
    void whatIsWrongWithATargetIsItsCause() throws Exception {
        try (Fleet fleet = new Fleet(folder, withTasks(8, Duration.ofMillis(300)))) {
            fleet.join("web1");
            fleet.enroll("down1");
            TaskView lone = run(fleet, new Asking("down1, web1", List.of("echo", "$HOME")));
            assertThat(lone.state()).isEqualTo(TaskState.SOME_FAILURES);
            assertThat(stdout(fleet, lone.taskId(), "web1")).isEqualTo("$HOME\n");
            TargetView down = target(fleet, lone.taskId(), "down1");
            assertThat(down.cause()).isEqualTo(Cause.UNREACHABLE);
            assertThat(down.message()).contains("down1", "0.3 s", "tasks.reachWithin");

            TaskView none = run(fleet, new Asking("web1", List.of("no-such-program")));
            assertThat(none.state()).isEqualTo(TaskState.FAILED);
            assertThat(target(fleet, none.taskId(), "web1").cause()).isEqualTo(Cause.LAUNCH);
            assertThat(target(fleet, none.taskId(), "web1").message()).contains("no-such-program");

            Asking nobody = new Asking("web1", "true");
            nobody.user = "nobody-of-that-name";
            TaskView unknown = run(fleet, nobody);
            assertThat(target(fleet, unknown.taskId(), "web1").cause()).isEqualTo(Cause.LAUNCH);
            assertThat(target(fleet, unknown.taskId(), "web1").message())
                    .contains("nobody-of-that-name");

            assertThatThrownBy(() -> start(fleet, new Asking("nope1, nope2", "true")))
                    .isInstanceOf(DroverException.class)
                    .hasMessageContaining("nope1")
                    .hasMessageContaining("nope2");
            assertThatThrownBy(() -> start(fleet, new Asking("labels.tier === 'x'", "true")))
                    .hasMessageContaining("chooses no node");
        }
    }

    @Test
    void limitsEndKillsAndCancels() throws Exception {
        try (Fleet fleet = new Fleet(folder, withTasks(1, Duration.ofSeconds(10)))) {
            fleet.join("web1");
            Asking slow = new Asking("web1", "echo early; sleep 60");
            slow.soft = Duration.ofMillis(200);
            slow.hard = Duration.ofMillis(700);
            TaskId limited = start(fleet, slow);
            TaskId full = start(fleet, new Asking("web1", "echo second"));
            await().until(() -> target(fleet, full, "web1").cause() == Cause.NODE_FULL);
            await().until(() -> target(fleet, limited, "web1").softLimit());
            assertThat(target(fleet, limited, "web1").state()).isEqualTo(TargetState.RUNNING);
            assertThat(stdout(fleet, limited, "web1")).isEqualTo("early\n");
            assertThat(over(fleet, limited).state()).isEqualTo(TaskState.FAILED);
            TargetView hard = target(fleet, limited, "web1");
            assertThat(hard.state()).isEqualTo(TargetState.KILLED);
            assertThat(hard.cause()).isEqualTo(Cause.HARD_LIMIT);
            assertThat(hard.softLimit()).isTrue();
            assertThat(over(fleet, full).state()).isEqualTo(TaskState.COMPLETE);

            TaskId killed = start(fleet, new Asking("web1", "echo here; sleep 60"));
            awaitTarget(fleet, killed, "web1", TargetState.RUNNING);
            TaskId waiting = start(fleet, new Asking("web1", "echo never"));
            Tasks.Stopped cancelled =
                    tasks(fleet)
                            .stop(
                                    ADMIN,
                                    waiting,
                                    null,
                                    TaskView.Stopping.CANCEL,
                                    Duration.ofSeconds(30));
            assertThat(cancelled.ended()).isEqualTo(1);
            assertThat(over(fleet, waiting).state()).isEqualTo(TaskState.CANCELLED);
            assertThat(target(fleet, waiting, "web1").state()).isEqualTo(TargetState.CANCELLED);
            Tasks.Stopped ended =
                    tasks(fleet)
                            .stop(
                                    ADMIN,
                                    killed,
                                    List.of(new NodeName("web1")),
                                    TaskView.Stopping.KILL,
                                    Duration.ofSeconds(30));
            assertThat(ended.open()).isEmpty();
            assertThat(target(fleet, killed, "web1").cause()).isEqualTo(Cause.KILLED_BY_USER);
            assertThat(over(fleet, killed).state()).isEqualTo(TaskState.FAILED);
        }
    }

    @Test
    void filesAreReadFirstAndThenCopied() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            Path source = Files.writeString(folder.resolve("motd"), "welcome\n");
            Path there = folder.resolve("there");
            Asking copying = new Asking("web1", "cat " + there);
            copying.files =
                    List.of(new TaskFile(source.toString(), there.toString(), "0640", null));
            TaskView copied = run(fleet, copying);
            assertThat(copied.state()).isEqualTo(TaskState.COMPLETE);
            assertThat(stdout(fleet, copied.taskId(), "web1")).isEqualTo("welcome\n");

            Asking missing = new Asking("web1", "touch " + folder.resolve("touched"));
            missing.files = List.of(new TaskFile("/no/such/file", "/tmp/x", null, null));
            TaskPlan plan = tasks(fleet).plan(ADMIN, missing.request());
            assertThat(plan.allowed()).isFalse();
            assertThat(plan.files().getFirst().problem()).contains("/no/such/file");
            TaskView failed = run(fleet, missing);
            assertThat(failed.state()).isEqualTo(TaskState.FAILED);
            assertThat(failed.cause()).isEqualTo(Cause.COPY);
            assertThat(failed.message()).contains("/no/such/file");
            assertThat(target(fleet, failed.taskId(), "web1").state())
                    .isEqualTo(TargetState.CANCELLED);
            assertThat(folder.resolve("touched")).doesNotExist();
        }
    }

    @Test
    void scriptsRunTasksWhichEndWithTheirRun() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            fleet.join("web2");
            RunView run =
                    fleet.primary()
                            .runText(
                                    """
                                    const task = host.task({ command: ['sh', '-c', 'echo $1; exit $2', 'x', 'hi', '3'], targets: 'web*' });
                                    const seen = [];
                                    for await (const target of task.targets()) seen.push(`${target.node} ${target.stdout.trim()}`);
                                    const all = await task;
                                    const groups = await task.results();
                                    const plan = await host.task({ command: 'true', targets: 'web1', dryRun: true });
                                    const odd = await Promise.resolve().then(() => host.task({ comand: 'x', targets: 'web1' })).catch(e => e.message);
                                    export default [seen.sort(), all.state, all.targets.map(t => t.exitCode), groups.map(g => g.nodes), plan.allowed, odd];
                                    """);
            assertThat(run.error()).isNull();
            assertThat(String.valueOf(run.result()))
                    .startsWith("[[\"web1 hi\",\"web2 hi\"],\"FAILED\",[3,3],[\"web[1-2]\"],true,")
                    .contains("comand");

            RunView leaving =
                    fleet.primary()
                            .runText(
                                    """
                                    const task = host.task({ command: 'sleep 60', targets: 'web1', killGrace: 100 });
                                    const id = await task.id;
                                    task.catch(() => {});
                                    export default (() => { throw new Error(id); })();
                                    """);
            TaskId left =
                    new TaskId(
                            requireNonNull(leaving.error())
                                    .message()
                                    .replaceAll(".*([0-9A-Z]{13}).*", "$1"));
            assertThat(over(fleet, left).state()).isEqualTo(TaskState.CANCELLED);
        }
    }

    @Test
    void goesOnAfterThePrimaryWasAway() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            fleet.join("web2");
            Path gate = folder.resolve("gate");
            Asking asking =
                    new Asking(
                            "web*",
                            "echo a; while [ ! -e " + gate + " ]; do sleep 0.05; done; echo b");
            asking.limit = 1;
            TaskId task = start(fleet, asking);
            awaitTarget(fleet, task, "web1", TargetState.RUNNING);
            fleet.restartPrimary();
            assertThat(tasks(fleet).get(task).state()).isEqualTo(TaskState.RUNNING);
            Files.createFile(gate);
            TaskChanges end = tasks(fleet).poll(task, TaskChanges.END, Duration.ofSeconds(60), 10);
            assertThat(end.task().state()).isEqualTo(TaskState.COMPLETE);
            assertThat(end.targets()).isEmpty();
            TaskView over = over(fleet, task);
            assertThat(over.state()).isEqualTo(TaskState.COMPLETE);
            assertThat(stdout(fleet, task, "web1")).isEqualTo("a\nb\n");
            assertThat(stdout(fleet, task, "web2")).isEqualTo("a\nb\n");
        }
    }

    @Test
    void toolsRunWithTheirParametersAndOnceForManySystems() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            fleet.join("web2");
            apply(
                    fleet,
                    """
                    name: greet
                    description: Greets
                    kind: single
                    shell: echo "$1 $DROVER_PARAM_SECRET"; exit 4
                    arguments: ["${who}"]
                    parameters:
                      - name: who
                        type: text
                        required: true
                      - name: secret
                        type: text
                        secret: true
                        required: true
                    successCodes: [4]
                    """);
            apply(
                    fleet,
                    """
                    name: gather
                    description: Says for which targets
                    kind: multi
                    runsOn: web2
                    shell: for target in $DROVER_TARGETS; do echo "$target"; done
                    """);
            TaskView greeted =
                    over(
                            fleet,
                            tasks(fleet)
                                    .start(
                                            ADMIN,
                                            ofTool(
                                                    "greet",
                                                    Map.of("who", "a b; $(id)", "secret", "hush")),
                                            null));
            assertThat(greeted.state()).isEqualTo(TaskState.COMPLETE);
            assertThat(stdout(fleet, greeted.taskId(), "web1")).isEqualTo("a b; $(id) hush\n");
            assertThat(greeted.parameters().get("secret")).isNotEqualTo("hush");
            assertThat(greeted.toString()).doesNotContain("hush");
            assertThatThrownBy(() -> tasks(fleet).start(ADMIN, ofTool("greet", Map.of()), null))
                    .hasMessageContaining("who")
                    .hasMessageContaining("secret");
            assertThatThrownBy(() -> tasks(fleet).start(ADMIN, ofTool("gret", Map.of()), null))
                    .hasMessageContaining("There is no tool gret")
                    .hasMessageContaining("greet");

            TaskView gathered =
                    over(fleet, tasks(fleet).start(ADMIN, ofTool("gather", Map.of()), null));
            assertThat(gathered.targets()).isEqualTo(1);
            assertThat(stdout(fleet, gathered.taskId(), "web2")).isEqualTo("web1\nweb2\n");
        }
    }

    @Test
    void allOrNoneByGrantsWhichCountAtOnce() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            fleet.join("db1");
            Access access = fleet.primary().server().access();
            Caller ann =
                    fleet.primary()
                            .user(
                                    "ann",
                                    Set.of(
                                            Permission.TASK_START,
                                            Permission.TASK_READ,
                                            Permission.NODE_READ));
            access.roles()
                    .create(
                            new RoleName("operators"),
                            new Roles.Setting(null, null, List.of("command"), null, null));
            access.grants().add("ann", new RoleName("operators"), List.of(Place.of("web1")));
            TaskRequest onBoth = new Asking("*", "echo x").request();
            assertThatThrownBy(() -> tasks(fleet).start(ann, onBoth, null))
                    .hasMessageContaining("ann may not run the tool command on db1")
                    .hasMessageContaining("Nothing was started");
            assertThat(tasks(fleet).list(10, null)).isEmpty();
            TaskPlan plan = tasks(fleet).plan(ann, onBoth);
            assertThat(plan.allowed()).isFalse();
            assertThat(plan.targets().get(0).denied()).isNotNull();
            assertThat(plan.targets().get(1).denied()).isNull();

            access.grants().add("ann", new RoleName("operators"), List.of(Place.of("db1")));
            TaskView run = over(fleet, tasks(fleet).start(ann, onBoth, null));
            assertThat(run.state()).isEqualTo(TaskState.COMPLETE);
            assertThat(run.startedBy()).isEqualTo("ann");
        }
    }

    private static void apply(Fleet fleet, String yaml) {
        Tools tools = fleet.primary().server().tools();
        DefinitionText.Read read = tools.read(List.of(yaml));
        assertThat(read.mistakes()).isEmpty();
        tools.apply(read.definitions(), "admin", null, false);
    }

    private static TaskRequest ofTool(String tool, Map<String, String> parameters) {
        Map<String, JsonNode> values = new HashMap<>();
        parameters.forEach((name, value) -> values.put(name, Json.mapper().valueToTree(value)));
        return new TaskRequest(
                tool,
                null,
                values,
                List.of(),
                List.of("*"),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                false);
    }

    /** As after a crash between the end of an order and that of its target. */
    @Test
    void anEndThatWasNotStoredIsTakenFromTheOrder() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            Path runs = folder.resolve("runs");
            TaskView first =
                    run(fleet, new Asking("web1", "echo x >> " + runs + "; echo y; exit 3"));
            fleet.restartPrimary(() -> forgetEnds(fleet.folder("primary"), first));
            TaskView again = over(fleet, first.taskId());
            assertThat(again.state()).isEqualTo(TaskState.FAILED);
            assertThat(target(fleet, first.taskId(), "web1").exitCode()).isEqualTo(3);
            assertThat(stdout(fleet, first.taskId(), "web1")).isEqualTo("y\n");
            assertThat(Files.readAllLines(runs)).hasSize(1);
        }
    }

    private static void forgetEnds(Path primary, TaskView ended) {
        try (Database database = Database.open(primary, StorageConfiguration.defaults())) {
            H2TaskStore store = new H2TaskStore(database);
            StoredTask task = store.find(ended.taskId()).orElseThrow();
            StoredTask open =
                    new StoredTask(task.view(), task.nodes(), task.sealedDefinition(), List.of());
            assertThat(store.trim(0)).containsExactly(ended.taskId());
            store.insert(open);
        }
    }

    /** As after a crash between the wish to end a task and what follows from it. */
    @Test
    void aStoredWishToEndIsCarriedOutAfterARestart() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            fleet.join("web2");
            Path gate = folder.resolve("gate");
            Asking waiting = new Asking("web*", "while [ ! -e " + gate + " ]; do sleep 0.05; done");
            waiting.limit = 1;
            Path copied = Files.writeString(folder.resolve("copied"), "x");
            waiting.files = List.of(new TaskFile(copied.toString(), folder + "/there", null, null));
            TaskId cancelled = start(fleet, waiting);
            awaitTarget(fleet, cancelled, "web1", TargetState.RUNNING);
            TaskId killed = start(fleet, new Asking("web1", "sleep 60"));
            awaitTarget(fleet, killed, "web1", TargetState.RUNNING);
            fleet.restartPrimary(() -> {
                wish(fleet.folder("primary"), cancelled, TaskView.Stopping.CANCEL);
                wish(fleet.folder("primary"), killed, TaskView.Stopping.KILL);
                assertThat(copied.toFile().delete()).isTrue(); // nobody is to copy it any more
            });
            assertThat(over(fleet, killed).state()).isEqualTo(TaskState.CANCELLED);
            assertThat(target(fleet, killed, "web1").state()).isEqualTo(TargetState.KILLED);
            awaitTarget(fleet, cancelled, "web2", TargetState.CANCELLED);
            assertThat(target(fleet, cancelled, "web1").state()).isEqualTo(TargetState.RUNNING);
            Files.createFile(gate);
            assertThat(over(fleet, cancelled).state()).isEqualTo(TaskState.CANCELLED);
            assertThat(target(fleet, cancelled, "web1").state()).isEqualTo(TargetState.COMPLETE);
        }
    }

    private static void wish(Path primary, TaskId task, TaskView.Stopping stopping) {
        try (Database database = Database.open(primary, StorageConfiguration.defaults())) {
            H2TaskStore store = new H2TaskStore(database);
            ObjectNode view = Json.mapper().valueToTree(store.find(task).orElseThrow().view());
            view.put("stopping", stopping.name());
            assertThat(store.update(Json.mapper().treeToValue(view, TaskView.class))).isTrue();
        }
    }

    /** Whatever moment a run ends at: what it started is over too, also what was about to be. */
    @Test
    void noTaskOutlivesTheRunThatEndsAsItStarts() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            for (int i = 0; i < 24; i++) {
                fleet.primary()
                        .runText(
                                """
                                host.task({ command: 'sleep 60', targets: 'web1', killGrace: 50 }).catch(() => {});
                                await Promise.resolve(); await Promise.resolve(); await Promise.resolve();
                                if (%d > 0) await new Promise(r => setTimeout(r, %d));
                                throw new Error('x');
                                """
                                        .formatted(i % 6, i % 6));
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(tasks(fleet).list(1_000, null))
                                    .allMatch(task -> task.state().isFinal()));
        }
    }

    @Test
    void scriptsReachNoTasksOfOthers() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            Caller eve =
                    fleet.primary()
                            .user("eve", Set.of(Permission.TASK_START, Permission.NODE_READ));
            TaskId victim = start(fleet, new Asking("web1", "echo private; sleep 60"));
            awaitTarget(fleet, victim, "web1", TargetState.RUNNING);
            assertThatThrownBy(() -> tasks(fleet).requireOwn(eve, victim, Permission.TASK_CONTROL))
                    .hasMessageContaining("TASK_CONTROL")
                    .hasMessageContaining(victim.value());
            tasks(fleet).requireOwn(ADMIN, victim, Permission.TASK_CONTROL);
            assertThatThrownBy(() -> tasks(fleet).start(eve, withFile("web1"), null))
                    .hasMessageContaining("PROCESS_LAUNCH");
            tasks(fleet).stop(ADMIN, victim, null, TaskView.Stopping.KILL, Duration.ofSeconds(30));
        }
    }

    private TaskRequest withFile(String targets) {
        Asking asking = new Asking(targets, "true");
        asking.files = List.of(new TaskFile("/etc/shadow", "/tmp/stolen", null, null));
        return asking.request();
    }

    @Test
    void stopsAfterTooManyFailuresAndTellsWhatChanged() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            for (int i = 1; i <= 3; i++) {
                fleet.join("web" + i);
            }
            Asking failing = new Asking("web*", "exit 1");
            failing.batch = "1";
            TaskId task = start(fleet, failing);
            List<TargetView> told = new ArrayList<>();
            long version = 0;
            TaskChanges changes;
            do {
                changes = tasks(fleet).poll(task, version, Duration.ofSeconds(5), 2);
                version = changes.version();
                told.addAll(changes.targets());
            } while (!changes.task().state().isFinal() || changes.more());
            assertThat(changes.task().state()).isEqualTo(TaskState.SOME_FAILURES);
            assertThat(changes.task().counts())
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(TargetState.FAILED, 1, TargetState.CANCELLED, 2));
            assertThat(told).anyMatch(target -> target.cause() == Cause.TOO_MANY_FAILURES);
        }
    }

    private static ServerConfiguration withTasks(int perNode, Duration reachWithin) {
        TaskConfiguration usual = TaskConfiguration.defaults();
        return ServerConfiguration.defaults()
                .withTasks(
                        new TaskConfiguration(
                                usual.atOnce(),
                                usual.waiting(),
                                usual.waitingPerUser(),
                                usual.targetsAtOnce(),
                                perNode,
                                usual.targetsPerTask(),
                                usual.filesPerTask(),
                                reachWithin,
                                usual.keep(),
                                usual.outputBytes()));
    }
}
