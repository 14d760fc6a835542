package dev.drover.server.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import static java.util.Objects.requireNonNull;

import dev.drover.api.Cause;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.Secret;
import dev.drover.server.access.TokenHash;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.order.InMemoryOrderStore;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.SealedText;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.order.StoredOrder;
import dev.drover.server.node.registry.InMemoryNodeStore;
import dev.drover.server.node.registry.NodeRecord;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.process.LaunchRequest;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessInput;
import dev.drover.server.process.ProcessLimits;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How what nodes do is ended, where orders of that cannot be stored at first. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class EndingTest {

    private static final NodeName WEB = new NodeName("web1");
    private static final NodeName DB = new NodeName("db1");
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final NodesConfiguration CONFIGURATION = NodesConfiguration.defaults();

    @TempDir private Path folder;

    private final Identifiers identifiers = new Identifiers();
    private final InMemoryOrderStore store = new InMemoryOrderStore();
    private final RunId run = identifiers.nextRun();
    private Nodes nodes;
    private Orders orders;
    private NodeProcesses processes;
    private NodeRuns runs;

    @BeforeEach
    void start() {
        InMemoryNodeStore known = new InMemoryNodeStore();
        List.of(WEB, DB)
                .forEach(name -> known.join(record(name), TokenHash.of(new Secret("none"))));
        nodes = new Nodes(known, CONFIGURATION, InstantSource.system());
        startOrders();
    }

    private void startOrders() {
        orders =
                new Orders(
                        store,
                        SigningKey.in(folder.resolve("orders.key")),
                        SealedText.in(folder.resolve("store.key")),
                        nodes,
                        CONFIGURATION.orders(),
                        InstantSource.system());
        processes =
                new NodeProcesses(
                        orders, nodes, CONFIGURATION, identifiers, InstantSource.system(), folder);
        runs = new NodeRuns(orders, nodes, CONFIGURATION, identifiers);
    }

    /** As after a restart: then the nodes may have got what was ordered. */
    private List<RemoteRun> restart() {
        orders.close();
        startOrders();
        List<RemoteRun> left = new ArrayList<>();
        orders.recover((order, body) -> {
            RemoteRun hosted = (RemoteRun) runs.left(order, body).orElseThrow();
            left.add(hosted);
            return hosted;
        });
        return left;
    }

    @AfterEach
    void close() {
        processes.close();
        runs.close();
        orders.close();
        nodes.close();
    }

    private static NodeRecord record(NodeName name) {
        return new NodeRecord(
                name,
                Map.of(),
                Json.mapper().createObjectNode(),
                "certificate",
                null,
                List.of(SigningKey.create().verifying().text()),
                Instant.EPOCH,
                null,
                null,
                null,
                "request");
    }

    private RemoteProcess launch(NodeName node) {
        return processes.launch(
                node,
                new LaunchRequest(
                        identifiers.nextProcess(),
                        run,
                        List.of("sleep", "1000"),
                        Path.of("/"),
                        Map.of(),
                        ProcessInput.none(),
                        null,
                        new ProcessLimits(null, null, GRACE, 1 << 20)),
                null,
                new Deaf());
    }

    private RemoteRun spawn(NodeName node) {
        return runs.start(
                node,
                new RunOrders.Start(
                        identifiers.nextRun(),
                        run,
                        "long",
                        Json.mapper().createObjectNode(),
                        null,
                        "tester",
                        Set.of()));
    }

    private List<String> pending() {
        return store.pending().stream().map(StoredOrder::kind).toList();
    }

    @Test
    void theEndOfARunIsTriedOfEachNodeAndAgain() {
        var _ = launch(WEB);
        var _ = launch(DB);
        store.full(true);
        assertThatThrownBy(() -> processes.endRun(run, GRACE))
                .hasMessage("There is no room")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(processes.runs()).containsExactly(run);
        store.full(false);
        processes.endRun(run, GRACE);
        assertThat(pending())
                .containsExactly(
                        ProcessOrders.LAUNCH,
                        ProcessOrders.LAUNCH,
                        ProcessOrders.END_RUN,
                        ProcessOrders.END_RUN);
        assertThat(processes.runs()).isEmpty();
    }

    @Test
    void whatCouldNotBeOrderedIsOrderedOnceThereIsRoom() {
        var _ = launch(WEB);
        var _ = spawn(DB);
        store.full(true);
        assertThatThrownBy(() -> processes.endRun(run, GRACE)).hasMessage("There is no room");
        assertThat(runs.endRun(run)).hasSize(1);
        assertThat(pending()).containsExactly(ProcessOrders.LAUNCH, RunOrders.START);
        store.full(false);
        await().untilAsserted(() ->
                assertThat(pending())
                        .containsExactlyInAnyOrder(
                                ProcessOrders.LAUNCH,
                                RunOrders.START,
                                ProcessOrders.END_RUN,
                                RunOrders.CANCEL));
    }

    @Test
    void whatWasNotLaunchedNeedsNoEnd() {
        var _ = launch(WEB);
        store.full(true);
        assertThatThrownBy(() -> launch(WEB)).hasMessage("There is no room");
        assertThatThrownBy(() -> launch(DB)).hasMessage("There is no room");
        store.full(false);
        processes.endRun(run, GRACE);
        assertThat(pending()).containsExactly(ProcessOrders.LAUNCH, ProcessOrders.END_RUN);
    }

    @Test
    void anEndOnItsWayIsNotOrderedAgainButASoonerOneIs() {
        RemoteProcess process = launch(WEB);
        process.end(GRACE, Cause.CANCELLED_BY_USER);
        process.end(GRACE, Cause.CANCELLED_BY_USER);
        assertThat(pending()).containsExactly(ProcessOrders.LAUNCH, ProcessOrders.END);
        process.end(Duration.ZERO, Cause.CANCELLED_BY_USER);
        assertThat(pending())
                .containsExactly(ProcessOrders.LAUNCH, ProcessOrders.END, ProcessOrders.END);
        RemoteRun hosted = spawn(WEB);
        hosted.cancel("enough");
        hosted.cancel("enough");
        assertThat(pending()).filteredOn(RunOrders.CANCEL::equals).hasSize(1);
    }

    @Test
    void theCancelOfALostRunIsStoredBeforeItsLoss() {
        var _ = spawn(WEB);
        assertThat(restart()).hasSize(1);
        orders.lost(WEB, "It joined anew");
        assertThat(store.history()).containsExactly(RunOrders.START, RunOrders.CANCEL, "LOST");
        assertThat(pending()).containsExactly(RunOrders.CANCEL);
    }

    @Test
    void aLostRunIsOverThoughItsCancelCannotBeStored() {
        var _ = spawn(WEB);
        RemoteRun hosted = restart().getFirst();
        store.full(true);
        orders.lost(WEB, "It joined anew");
        RunError error = requireNonNull(hosted.over().join().error());
        assertThat(error.cause()).isEqualTo(Cause.NODE_LOST);
    }

    @Test
    void whatWasLeftKeepsNoServerFromStarting() {
        var _ = spawn(WEB);
        var _ = spawn(DB);
        assertThat(restart()).hasSize(2);
        store.full(true);
        runs.endLeft();
        assertThat(pending()).containsExactly(RunOrders.START, RunOrders.START);
    }

    private static final class Deaf implements ProcessListener {

        @Override
        public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {}

        @Override
        public void softLimitReached(LaunchedProcess process) {}

        @Override
        public void ended(LaunchedProcess process, ProcessOutcome outcome) {}
    }
}
