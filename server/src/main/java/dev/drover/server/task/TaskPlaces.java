package dev.drover.server.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who may begin: tasks at once, targets at once over all tasks, work at once on each node, and the
 * limits of the tasks themselves. Users take turns, and so do the tasks of one user. A target whose
 * node is full or not linked goes out of the way of the others until that is over.
 *
 * <p>Safe for use by many threads; never blocks.
 */
final class TaskPlaces {

    /** What begins now, and what does not. */
    record Taken(List<LiveTarget> begin, List<LiveTarget> full, List<LiveTarget> unlinked) {}

    private final TaskConfiguration configuration;
    private final Predicate<NodeName> linked;

    /** Tasks that wait for a place, by users, in the order of their turns. */
    @GuardedBy("this")
    private final Map<String, Deque<LiveTask>> waiting = new LinkedHashMap<>();

    @GuardedBy("this")
    private int waitingTasks;

    @GuardedBy("this")
    private final Set<LiveTask> running = new HashSet<>();

    /** Tasks whose targets may begin, by users, in the order of their turns. */
    @GuardedBy("this")
    private final Map<String, Deque<TaskQueue>> open = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Map<LiveTask, TaskQueue> queues = new HashMap<>();

    @GuardedBy("this")
    private final Map<NodeName, Integer> work = new HashMap<>();

    @GuardedBy("this")
    private final Map<NodeName, Deque<LiveTarget>> full = new HashMap<>();

    @GuardedBy("this")
    private final Map<NodeName, Deque<LiveTarget>> unlinked = new HashMap<>();

    @GuardedBy("this")
    private int runningTargets;

    /**
     * @param linked whether a node is linked now; must not block
     */
    TaskPlaces(TaskConfiguration configuration, Predicate<NodeName> linked) {
        this.configuration = configuration;
        this.linked = linked;
    }

    // ---- tasks

    /** LIMIT_REACHED where too many wait already, of all users or of this one. */
    synchronized void requireRoom(String user) {
        if (running.size() < configuration.atOnce()) {
            return;
        }
        Deque<LiveTask> own = waiting.get(user);
        int ownWaiting = own == null ? 0 : own.size();
        if (ownWaiting >= configuration.waitingPerUser()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    ownWaiting
                            + " tasks of "
                            + user
                            + " wait; the limit tasks.waitingPerUser is "
                            + configuration.waitingPerUser(),
                    "Wait for some to end, or cancel some.");
        }
        if (waitingTasks >= configuration.waiting()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    waitingTasks
                            + " tasks wait; the limit tasks.waiting is "
                            + configuration.waiting(),
                    "Wait for some to end, or cancel some.");
        }
    }

    synchronized void add(LiveTask task) {
        waiting.computeIfAbsent(task.user(), user -> new ArrayDeque<>()).add(task);
        waitingTasks++;
    }

    /** The task that gets a place now; null where there is none to be had. */
    synchronized @Nullable LiveTask begin() {
        if (waiting.isEmpty() || running.size() >= configuration.atOnce()) {
            return null;
        }
        Map.Entry<String, Deque<LiveTask>> turn = waiting.entrySet().iterator().next();
        Deque<LiveTask> tasks = turn.getValue();
        LiveTask task = tasks.remove();
        rotate(waiting, turn.getKey(), tasks);
        waitingTasks--;
        running.add(task);
        return task;
    }

    /** False where it does not wait, or not any more. */
    synchronized boolean withdraw(LiveTask task) {
        Deque<LiveTask> tasks = waiting.get(task.user());
        if (tasks == null || !tasks.remove(task)) {
            return false;
        }
        if (tasks.isEmpty()) {
            waiting.remove(task.user());
        }
        waitingTasks--;
        return true;
    }

    /** Its targets may begin; those that are given. */
    synchronized void open(LiveTask task, List<LiveTarget> targets) {
        TaskQueue queue = new TaskQueue(task);
        targets.forEach(queue::add);
        queues.put(task, queue);
        open.computeIfAbsent(task.user(), user -> new ArrayDeque<>()).add(queue);
    }

    /**
     * A task that ran under an earlier server goes on, whatever the limits; its targets are to be
     * queued.
     *
     * @param over how many of its targets are
     */
    synchronized void resume(LiveTask task, int over) {
        running.add(task);
        open(task, List.of());
        queueOf(task).overBefore(over);
    }

    /** Likewise a target, whose task was resumed. */
    synchronized void resume(LiveTarget target) {
        enter(target);
        queueOf(target.task()).begun();
    }

    @GuardedBy("this")
    private TaskQueue queueOf(LiveTask task) {
        return Objects.requireNonNull(queues.get(task), task.id() + " is not open");
    }

    /** More targets of an open task, none where it is over meanwhile. */
    synchronized void queue(List<LiveTarget> targets) {
        targets.forEach(this::queue);
    }

    /** The task is over, and gives its place back where it had one. */
    synchronized void over(LiveTask task) {
        running.remove(task);
        TaskQueue queue = queues.remove(task);
        Deque<TaskQueue> ofUser = open.get(task.user());
        if (queue != null && ofUser != null) {
            ofUser.remove(queue);
            if (ofUser.isEmpty()) {
                open.remove(task.user());
            }
        }
    }

    // ---- targets

    /** All that may begin now; they have their places. */
    synchronized Taken take() {
        Taken taken = new Taken(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean any = true;
        while (any && runningTargets < configuration.targetsAtOnce()) {
            any = false;
            for (String user : List.copyOf(open.keySet())) {
                if (runningTargets < configuration.targetsAtOnce()) {
                    any |= takeOne(user, taken);
                }
            }
        }
        return taken;
    }

    @GuardedBy("this")
    private boolean takeOne(String user, Taken taken) {
        Deque<TaskQueue> tasks = open.getOrDefault(user, new ArrayDeque<>());
        Iterator<TaskQueue> turns = tasks.iterator();
        while (turns.hasNext()) {
            TaskQueue queue = turns.next();
            LiveTarget target = takeOne(queue, taken);
            if (target != null) {
                taken.begin().add(target);
                turns.remove();
                tasks.add(queue);
                rotate(open, user, tasks);
                return true;
            }
        }
        return false;
    }

    @GuardedBy("this")
    private @Nullable LiveTarget takeOne(TaskQueue queue, Taken taken) {
        for (LiveTarget target = queue.poll(); target != null; target = queue.poll()) {
            NodeName node = target.node();
            if (!linked.test(node)) {
                park(unlinked, target);
                target.nextWaitForLink();
                taken.unlinked().add(target);
            } else if (work.getOrDefault(node, 0) >= configuration.workPerNode()) {
                park(full, target);
                taken.full().add(target);
            } else {
                enter(target);
                queue.begun();
                return target;
            }
        }
        return null;
    }

    @GuardedBy("this")
    private void enter(LiveTarget target) {
        target.placed(true);
        runningTargets++;
        work.merge(target.node(), 1, Integer::sum);
    }

    private static void park(Map<NodeName, Deque<LiveTarget>> where, LiveTarget target) {
        where.computeIfAbsent(target.node(), node -> new ArrayDeque<>()).add(target);
    }

    /** A target is over, and gives its place back where it had one. */
    synchronized void over(LiveTarget target) {
        leave(target);
    }

    /** It could not begin after all, and waits behind the others. */
    synchronized void again(LiveTarget target) {
        leave(target);
        queue(target);
    }

    @GuardedBy("this")
    private void leave(LiveTarget target) {
        if (!target.isPlaced()) {
            return;
        }
        target.placed(false);
        NodeName node = target.node();
        runningTargets--;
        work.computeIfPresent(node, (name, number) -> number == 1 ? null : number - 1);
        TaskQueue queue = queues.get(target.task());
        if (queue != null) {
            queue.over();
        }
        // All of them: the first may be held up by a limit of its task, and must not hold up
        // others.
        Deque<LiveTarget> behind = full.remove(node);
        if (behind != null) {
            behind.forEach(this::queue);
        }
    }

    @GuardedBy("this")
    private void queue(LiveTarget target) {
        TaskQueue queue = queues.get(target.task());
        if (queue != null) {
            queue.add(target);
        }
    }

    /** The node is linked: what waited for that waits for its turn again. */
    synchronized void linked(NodeName node) {
        Deque<LiveTarget> waited = unlinked.remove(node);
        if (waited != null) {
            waited.forEach(this::queue);
        }
    }

    /** It does not wait any more; false where it did not, and has a place or is over. */
    synchronized boolean withdraw(LiveTarget target) {
        TaskQueue queue = queues.get(target.task());
        return (queue != null && queue.remove(target))
                || unpark(full, target)
                || unpark(unlinked, target);
    }

    /** Which of its waits for the node's link this is. */
    synchronized int waitForLink(LiveTarget target) {
        return target.waitForLink();
    }

    /** Whether it still waits for its node to link, since that wait; then it does not any more. */
    synchronized boolean withdrawUnlinked(LiveTarget target, int wait) {
        return target.waitForLink() == wait && unpark(unlinked, target);
    }

    /** Gives all of a task's targets that wait, which they do no more. */
    synchronized List<LiveTarget> withdrawAll(LiveTask task) {
        List<LiveTarget> withdrawn = new ArrayList<>();
        TaskQueue queue = queues.get(task);
        if (queue != null) {
            withdrawn.addAll(queue.waiting());
            queue.waiting().clear();
        }
        withdrawFrom(full, task, withdrawn);
        withdrawFrom(unlinked, task, withdrawn);
        return withdrawn;
    }

    private static void withdrawFrom(
            Map<NodeName, Deque<LiveTarget>> parked, LiveTask task, List<LiveTarget> withdrawn) {
        parked.values()
                .forEach(targets ->
                        targets.removeIf(target -> {
                            boolean its = target.task() == task;
                            if (its) {
                                withdrawn.add(target);
                            }
                            return its;
                        }));
        parked.values().removeIf(Deque::isEmpty);
    }

    private static boolean unpark(Map<NodeName, Deque<LiveTarget>> parked, LiveTarget target) {
        Deque<LiveTarget> targets = parked.get(target.node());
        if (targets == null || !targets.remove(target)) {
            return false;
        }
        if (targets.isEmpty()) {
            parked.remove(target.node());
        }
        return true;
    }

    /** Puts the user whose turn it was behind the others. */
    private static <T> void rotate(Map<String, Deque<T>> turns, String user, Deque<T> left) {
        turns.remove(user);
        if (!left.isEmpty()) {
            turns.put(user, left);
        }
    }
}
