package dev.drover.server.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TaskId;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;
import dev.drover.server.process.ProcessLimits;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Who may begin, in what order. */
final class TaskPlacesTest {

    private final Set<NodeName> unlinked = new HashSet<>();
    private int tasks;

    private TaskPlaces places(int atOnce, int waiting, int targetsAtOnce, int workPerNode) {
        return places(atOnce, waiting, waiting, targetsAtOnce, workPerNode);
    }

    private TaskPlaces places(
            int atOnce, int waiting, int waitingPerUser, int targetsAtOnce, int workPerNode) {
        return new TaskPlaces(
                new TaskConfiguration(
                        atOnce,
                        waiting,
                        waitingPerUser,
                        targetsAtOnce,
                        workPerNode,
                        100_000,
                        10,
                        Duration.ofSeconds(1),
                        10,
                        1_000),
                node -> !unlinked.contains(node));
    }

    private static List<NodeName> nodes(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new NodeName(prefix + number))
                .toList();
    }

    private LiveTask task(
            String user, @Nullable Integer limit, @Nullable String batch, List<NodeName> nodes) {
        TaskId id = new TaskId("0N5CKQ4DM%04d".formatted(tasks++));
        TaskView view =
                new TaskView(
                        id,
                        TaskState.PENDING,
                        null,
                        null,
                        "command",
                        null,
                        List.of("true"),
                        Map.of(),
                        nodes.size(),
                        Map.of(TargetState.PENDING, nodes.size()),
                        user,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Instant.EPOCH,
                        null,
                        null);
        return new LiveTask(
                view,
                new TaskDefinition(
                        List.of("true"),
                        Map.of(),
                        null,
                        List.of(),
                        null,
                        null,
                        ProcessLimits.defaults(),
                        Set.of(0),
                        limit,
                        batch == null ? null : Share.of(batch),
                        null,
                        false,
                        List.of()),
                nodes);
    }

    private static LiveTask open(TaskPlaces places, LiveTask task) {
        places.add(task);
        assertThat(places.begin()).isSameAs(task);
        places.open(task, task.targets());
        return task;
    }

    @Test
    void tasksWaitFairlyBetweenUsers() {
        TaskPlaces places = places(1, 10, 10, 10);
        LiveTask a1 = task("ann", null, null, nodes("n", 1));
        LiveTask a2 = task("ann", null, null, nodes("n", 1));
        LiveTask b1 = task("ben", null, null, nodes("n", 1));
        List.of(a1, a2, b1).forEach(places::add);
        List<LiveTask> order = new ArrayList<>();
        for (LiveTask task = places.begin(); task != null; task = places.begin()) {
            order.add(task);
            places.over(task);
        }
        assertThat(order).containsExactly(a1, b1, a2);
    }

    @Test
    void aBatchThatWasBegunUnderAnEarlierServerIsOverFirst() {
        TaskPlaces places = places(10, 10, 10, 10);
        LiveTask task = task("ann", null, "3", nodes("n", 9));
        List<LiveTarget> targets = task.targets();
        places.resume(task, 4); // all of the first batch and one of the second
        places.resume(targets.get(4));
        places.queue(targets.subList(5, 9));
        assertThat(places.take().begin()).containsExactly(targets.get(5));
        places.over(targets.get(4));
        assertThat(places.take().begin()).isEmpty();
        places.over(targets.get(5));
        assertThat(places.take().begin()).containsExactlyElementsOf(targets.subList(6, 9));
    }

    @Test
    void oneUsersManyTargetsDoNotHoldUpAnother() {
        TaskPlaces places = places(10, 10, 4, 10);
        LiveTask many = open(places, task("ann", null, null, nodes("a", 100)));
        LiveTask few = open(places, task("ben", null, null, nodes("b", 2)));
        List<LiveTarget> begun = places.take().begin();
        assertThat(begun).hasSize(4);
        assertThat(begun.stream().filter(target -> target.task() == few)).hasSize(2);
        assertThat(begun.stream().filter(target -> target.task() == many)).hasSize(2);
        assertThat(places.take().begin()).isEmpty();
        places.over(begun.getFirst());
        assertThat(places.take().begin()).hasSize(1);
    }

    @Test
    void aFullNodesTargetsGoBehindAndComeBack() {
        TaskPlaces places = places(10, 10, 100, 1);
        LiveTask first = open(places, task("ann", null, null, nodes("n", 2)));
        LiveTask second = open(places, task("ann", null, null, nodes("n", 3)));
        TaskPlaces.Taken taken = places.take();
        assertThat(taken.begin())
                .containsExactly(
                        first.targets().get(0), second.targets().get(1), second.targets().get(2));
        assertThat(taken.full()).containsExactly(second.targets().get(0), first.targets().get(1));
        places.over(second.targets().get(1));
        assertThat(places.take().begin()).containsExactly(first.targets().get(1));
    }

    /** One that its task's own limit holds up must not hold up who waits behind it. */
    @Test
    void whoCannotUseANodesPlaceLeavesItToTheNext() {
        TaskPlaces places = places(10, 10, 100, 1);
        LiveTask running = open(places, task("ann", null, null, nodes("n", 1)));
        assertThat(places.take().begin()).containsExactly(running.targets().get(0));
        List<NodeName> two = List.of(new NodeName("n1"), new NodeName("m1"));
        LiveTask limited = open(places, task("ann", 1, null, two));
        assertThat(places.take().begin()).containsExactly(limited.targets().get(1));
        LiveTask free = open(places, task("ann", null, null, nodes("n", 1)));
        assertThat(places.take().begin()).isEmpty();
        places.over(running.targets().get(0));
        assertThat(places.take().begin()).containsExactly(free.targets().get(0));
    }

    @Test
    void whatIsNotLinkedTakesNoPlace() {
        TaskPlaces places = places(10, 10, 1, 1);
        unlinked.add(new NodeName("n1"));
        LiveTask task = open(places, task("ann", null, null, nodes("n", 2)));
        TaskPlaces.Taken taken = places.take();
        assertThat(taken.unlinked()).containsExactly(task.targets().get(0));
        assertThat(taken.begin()).containsExactly(task.targets().get(1));
        unlinked.clear();
        places.linked(new NodeName("n1"));
        assertThat(places.take().begin()).isEmpty();
        places.over(task.targets().get(1));
        assertThat(places.take().begin()).containsExactly(task.targets().get(0));
        assertThat(places.withdrawUnlinked(task.targets().get(0), 1)).isFalse();
    }

    @Test
    void ownLimitAndBatchesHold() {
        TaskPlaces places = places(10, 10, 100, 10);
        LiveTask limited = open(places, task("ann", 2, null, nodes("n", 5)));
        assertThat(places.take().begin()).hasSize(2);
        assertThat(places.withdrawAll(limited)).hasSize(3);
        LiveTask batches = open(places, task("ben", null, "40%", nodes("m", 5)));
        List<LiveTarget> first = places.take().begin();
        assertThat(first).hasSize(2);
        places.over(first.get(0));
        assertThat(places.take().begin()).isEmpty();
        places.over(first.get(1));
        assertThat(places.take().begin())
                .containsExactly(batches.targets().get(2), batches.targets().get(3));
    }

    @Test
    void refusesWhatIsTooManyToWait() {
        TaskPlaces places = places(1, 2, 2, 1, 1);
        add(places, "ann");
        assertThat(places.begin()).isNotNull();
        add(places, "ann");
        add(places, "bob");
        assertThatThrownBy(() -> places.requireRoom("carl"))
                .hasMessageContaining("2 tasks wait; the limit tasks.waiting is 2");
    }

    @Test
    void aUserWhoseTasksWaitLeavesRoomForAnother() {
        TaskPlaces places = places(1, 10, 2, 1, 1);
        add(places, "ann");
        LiveTask running = places.begin();
        assertThat(running).isNotNull();
        LiveTask first = add(places, "ann");
        add(places, "ann");
        assertThatThrownBy(() -> places.requireRoom("ann"))
                .hasMessageContaining("2 tasks of ann wait; the limit tasks.waitingPerUser is 2");
        add(places, "bob");

        assertThat(places.withdraw(first)).isTrue();
        places.requireRoom("ann");
    }

    private LiveTask add(TaskPlaces places, String user) {
        places.requireRoom(user);
        LiveTask task = task(user, null, null, nodes("n", 1));
        places.add(task);
        return task;
    }

    /** Whatever comes in whatever order: limits hold, and everything has its turn once. */
    @Test
    void nothingIsLostAndNoLimitBrokenAtRandom() {
        long seed = Long.getLong("drover.seed", System.nanoTime());
        System.out.println("TaskPlacesTest: -Ddrover.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            unlinked.clear();
            tasks = 0;
            atRandom(random);
        }
    }

    private void atRandom(SplittableRandom random) {
        int perNode = 1 + random.nextInt(3);
        int targetsAtOnce = 1 + random.nextInt(6);
        TaskPlaces places = places(1 + random.nextInt(3), 100, targetsAtOnce, perNode);
        List<NodeName> all = nodes("n", 5);
        Set<LiveTarget> open = new HashSet<>();
        Map<LiveTask, Integer> left = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            LiveTask task =
                    task(
                            "user" + random.nextInt(3),
                            random.nextBoolean() ? null : 1 + random.nextInt(3),
                            random.nextBoolean() ? null : "" + (1 + random.nextInt(3)),
                            all.subList(0, 1 + random.nextInt(5)));
            places.add(task);
            open.addAll(task.targets());
            left.put(task, task.targets().size());
        }
        List<LiveTarget> running = new ArrayList<>();
        int idle = 0;
        while (!open.isEmpty()) {
            for (LiveTask task = places.begin(); task != null; task = places.begin()) {
                places.open(task, task.targets());
            }
            List<LiveTarget> begun = places.take().begin();
            running.addAll(begun);
            assertThat(running).hasSizeLessThanOrEqualTo(targetsAtOnce).doesNotHaveDuplicates();
            for (NodeName node : all) {
                assertThat(running.stream().filter(target -> target.node().equals(node)).count())
                        .isLessThanOrEqualTo(perNode);
            }
            if (!running.isEmpty()) {
                LiveTarget over = running.remove(random.nextInt(running.size()));
                assertThat(open.remove(over)).isTrue();
                places.over(over);
                if (left.merge(over.task(), -1, Integer::sum) == 0) {
                    places.over(over.task());
                }
                idle = 0;
            } else {
                assertThat(idle++).as("rounds in which nothing begins").isLessThan(20);
            }
            NodeName node = all.get(random.nextInt(all.size()));
            if (random.nextInt(4) == 0) {
                unlinked.add(node);
            } else if (unlinked.remove(node) || random.nextBoolean()) {
                places.linked(node);
            }
            if (running.isEmpty()) {
                unlinked.clear();
                all.forEach(places::linked);
            }
        }
        assertThat(places.take().begin()).isEmpty();
    }

    @Test
    void shapesOfWhatIsSaidAreRead() {
        assertThat(Share.of("10%").of(25)).isEqualTo(2);
        assertThat(Share.of("7").of(25)).isEqualTo(7);
        assertThat(Json.mapper().valueToTree(Share.of("10%")).asString()).isEqualTo("10%");
        assertThat(catchThrowable(() -> Share.of("101%"))).hasMessageContaining("101%");
    }
}
