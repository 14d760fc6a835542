package dev.drover.server.process.supervisor;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The processes that this supervisor launched and has not yet seen the end of.
 *
 * <p>Safe for use by many threads.
 */
final class Children {

    private static final int MAX_UNRECORDED = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, Child> byPid = new HashMap<>();
    private final Map<String, Child> byProcess = new HashMap<>();

    /** Ended children whose process group still has members. */
    private final Map<Integer, Child> withStrays = new HashMap<>();

    /** Ended children whose end could not be written down. */
    private final Map<String, ExitRecord> unrecorded =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, ExitRecord> eldest) {
                    return size() > MAX_UNRECORDED;
                }
            };

    private final TreeSet<Long> launching = new TreeSet<>();
    private long launches;
    private long launchesOver;

    /**
     * To be called before a process is started, and {@link #launched} or {@link #launchFailed} with
     * its result after.
     */
    long launchBegins() {
        lock.lock();
        try {
            launches++;
            launching.add(launches);
            return launches;
        } finally {
            lock.unlock();
        }
    }

    void launched(long launch, Child child) {
        lock.lock();
        try {
            byPid.put(child.identity().pid(), child);
            byProcess.put(child.process(), child);
        } finally {
            lock.unlock();
        }
        launchFailed(launch);
    }

    void launchFailed(long launch) {
        lock.lock();
        try {
            launching.remove(launch);
            launchesOver++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many launches are over, for {@link #awaitLaunchAfter}. */
    long launchesOver() {
        lock.lock();
        try {
            return launchesOver;
        } finally {
            lock.unlock();
        }
    }

    void awaitLaunchAfter(long over) {
        lock.lock();
        try {
            while (launchesOver == over) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The child of a pid that was seen to end; empty for an orphan that came from elsewhere. A
     * process may end before its launch has been entered here: so this waits for those launches
     * that had begun.
     */
    Optional<Child> ended(int pid) {
        lock.lock();
        try {
            long begun = launches;
            @Nullable Child child = byPid.get(pid);
            while (child == null && !launching.isEmpty() && launching.first() <= begun) {
                changed.awaitUninterruptibly();
                child = byPid.get(pid);
            }
            return Optional.ofNullable(child);
        } finally {
            lock.unlock();
        }
    }

    void recorded(Child child) {
        lock.lock();
        try {
            forget(child);
        } finally {
            lock.unlock();
        }
    }

    void unrecorded(Child child, ExitRecord exit) {
        lock.lock();
        try {
            forget(child);
            unrecorded.put(child.process(), exit);
        } finally {
            lock.unlock();
        }
    }

    /** It may have left others behind: that shows once it is reaped. */
    private void forget(Child child) {
        byPid.remove(child.identity().pid());
        byProcess.remove(child.process());
        withStrays.put(child.identity().pid(), child);
    }

    /** After a child was reaped: keeps it in mind only while its process group has members. */
    void reaped(Child child) {
        lock.lock();
        try {
            int group = child.identity().pid();
            if (!Signals.groupExists(group)) {
                withStrays.remove(group, child);
            }
        } finally {
            lock.unlock();
        }
    }

    void forgetStraysThatAreGone() {
        lock.lock();
        try {
            withStrays.keySet().removeIf(group -> !Signals.groupExists(group));
        } finally {
            lock.unlock();
        }
    }

    Optional<Child> alive(String process) {
        lock.lock();
        try {
            return Optional.ofNullable(byProcess.get(process));
        } finally {
            lock.unlock();
        }
    }

    List<Child> alive() {
        lock.lock();
        try {
            return List.copyOf(byProcess.values());
        } finally {
            lock.unlock();
        }
    }

    Map<String, ExitRecord> unrecorded() {
        lock.lock();
        try {
            return Map.copyOf(unrecorded);
        } finally {
            lock.unlock();
        }
    }

    /** All that may lead a session: children that are alive and those that left strays. */
    List<Child> leaders() {
        forgetStraysThatAreGone();
        lock.lock();
        try {
            List<Child> leaders = new ArrayList<>(byProcess.values());
            leaders.addAll(withStrays.values());
            return leaders;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is being launched or alive here. There may still be orphans. */
    boolean isEmpty() {
        lock.lock();
        try {
            return byProcess.isEmpty() && launching.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
