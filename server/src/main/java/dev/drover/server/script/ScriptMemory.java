package dev.drover.server.script;

import com.sun.management.ThreadMXBean;

import dev.drover.api.Cause;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Estimates what each script keeps in memory, and ends those over their limit: script threads by
 * themselves, and the threads of a run together. Used by the watchdog's thread.
 *
 * <p>The JVM tells how much each thread has allocated, and how full the heap is, but not who keeps
 * what. The heap gets less full only when garbage was collected, so what it then holds is what
 * somebody keeps. Its growth from one collection to the next is put down to the threads in
 * proportion to what they allocated in between. An ordinary collection leaves some garbage, so
 * before a script is ended a full one confirms that the memory is really kept.
 */
final class ScriptMemory {

    /** What is put down to one script. */
    static final class Account {
        private final ScriptThread thread;
        private final long javaThread;
        private long allocated;
        private long sinceCollection;
        private long sinceLook;
        private double kept;
        private boolean ended;

        private Account(ScriptThread thread, long javaThread, long allocated) {
            this.thread = thread;
            this.javaThread = javaThread;
            this.allocated = allocated;
        }

        private long limit() {
            return thread.start().limits().memoryBytes();
        }

        /** Only huge pieces allocate so much between two looks. */
        private boolean leapt() {
            return sinceLook > limit() * LEAP;
        }
    }

    /**
     * Above this part of the heap, after a full collection, the biggest script goes whatever its
     * limit.
     */
    private static final double FULL = 0.85;

    /** Below this part of the heap the end of a script would free nothing worth its work. */
    private static final double WORTH_ENDING = 0.1;

    /**
     * Above this part of the heap a collection is worth asking for where a script may be the
     * reason.
     */
    private static final double TIGHT = 0.5;

    /**
     * Above this part of its limit from one look to the next, a script may fill the heap before an
     * ordinary collection shows it: an array that doubles does.
     */
    private static final double LEAP = 0.5;

    private static final Duration BETWEEN_FULL_COLLECTIONS = Duration.ofMillis(500);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final long heap = memory.getHeapMemoryUsage().getMax();
    private long used = memory.getHeapMemoryUsage().getUsed();
    private long keptByAll = used;
    private long allocatedByAll = threads.getTotalThreadAllocatedBytes();
    private long lastFullCollection = System.nanoTime() - BETWEEN_FULL_COLLECTIONS.toNanos();

    /** What the thread allocated before does not count. */
    Account open(Thread javaThread, ScriptThread thread) {
        long id = javaThread.threadId();
        return new Account(thread, id, threads.getThreadAllocatedBytes(id));
    }

    void look(Collection<Account> accounts) {
        accounts.forEach(this::readAllocated);
        long now = memory.getHeapMemoryUsage().getUsed();
        boolean exact = false;
        if (now < used) {
            collected(accounts, now);
        } else if (isTight(accounts, now) || leapt(accounts, now)) {
            collectAll(accounts);
            exact = true;
            now = used;
        }
        used = now;
        if (isFull(accounts) || anyRunOver(accounts, account -> account.kept)) {
            confirmAndEnd(accounts, exact);
        }
    }

    private void readAllocated(Account account) {
        long now = threads.getThreadAllocatedBytes(account.javaThread);
        account.sinceLook = Math.max(0, now - account.allocated);
        if (now > account.allocated) { // -1 once the thread is gone
            account.sinceCollection += now - account.allocated;
            account.allocated = now;
        }
    }

    private boolean isTight(Collection<Account> accounts, long now) {
        return now > heap * TIGHT
                && mayCollectAll()
                && anyRunOver(accounts, account -> account.sinceCollection);
    }

    /** While a script that was ended is on its way out, the heap is full of what it kept. */
    private boolean isFull(Collection<Account> accounts) {
        return keptByAll > heap * FULL && accounts.stream().noneMatch(account -> account.ended);
    }

    /** In a heap that is half full there may be no time for the usual pause between collections. */
    private boolean leapt(Collection<Account> accounts, long now) {
        return accounts.stream().anyMatch(account -> !account.ended && account.leapt())
                && (mayCollectAll() || now > heap * TIGHT);
    }

    /**
     * Puts the growth since the last collection down to who allocated, or takes the shrinking off
     * everybody.
     */
    private void collected(Collection<Account> accounts, long keptNow) {
        long total = threads.getTotalThreadAllocatedBytes();
        double allocated = Math.max(1, total - allocatedByAll);
        double growth = (double) keptNow - keptByAll;
        double shrinking = Math.min(1, (double) keptNow / Math.max(1, keptByAll));
        for (Account account : accounts) {
            account.kept =
                    growth > 0
                            ? account.kept
                                    + growth * Math.min(1, account.sinceCollection / allocated)
                            : account.kept * shrinking;
            account.sinceCollection = 0;
        }
        allocatedByAll = total;
        keptByAll = keptNow;
    }

    private boolean mayCollectAll() {
        return System.nanoTime() - lastFullCollection > BETWEEN_FULL_COLLECTIONS.toNanos();
    }

    private void collectAll(Collection<Account> accounts) {
        accounts.forEach(this::readAllocated);
        memory.gc();
        lastFullCollection = System.nanoTime();
        used = memory.getHeapMemoryUsage().getUsed();
        collected(accounts, used);
    }

    /**
     * Ends who keeps too much.
     *
     * @param exact a full collection has just shown it
     */
    private void confirmAndEnd(Collection<Account> accounts, boolean exact) {
        if (!exact) {
            if (!mayCollectAll() && used < heap * TIGHT) {
                return;
            }
            collectAll(accounts);
        }
        List<List<Account>> over = runsOver(accounts, account -> account.kept);
        over.forEach(ScriptMemory::endOver);
        if (over.isEmpty() && isFull(accounts)) {
            accounts.stream()
                    .max(Comparator.comparingDouble(account -> account.kept))
                    .filter(biggest -> biggest.kept > heap * WORTH_ENDING)
                    .ifPresent(this::endForFullHeap);
        }
    }

    private static void endOver(List<Account> run) {
        List<Account> alone = run.stream().filter(each -> each.kept > each.limit()).toList();
        if (alone.isEmpty()) {
            String message =
                    "The run's "
                            + run.size()
                            + " script threads keep about "
                            + megabytes((long) sum(run, each -> each.kept))
                            + " in memory together; the limit of a run is "
                            + megabytes(run.getFirst().limit());
            run.forEach(each -> end(each, message));
        }
        alone.forEach(each ->
                end(
                        each,
                        "The script keeps about "
                                + megabytes((long) each.kept)
                                + " in memory; its limit is "
                                + megabytes(each.limit())));
    }

    private void endForFullHeap(Account biggest) {
        end(
                biggest,
                "The server's memory of "
                        + megabytes(heap)
                        + " is nearly full, and this script keeps the most: about "
                        + megabytes((long) biggest.kept));
    }

    /** The threads of each run that have more together than one of them may. */
    private static List<List<Account>> runsOver(
            Collection<Account> accounts, ToDoubleFunction<Account> amount) {
        return accounts.stream()
                .filter(account -> !account.ended)
                .collect(Collectors.groupingBy(account -> account.thread.runId()))
                .values()
                .stream()
                .filter(run -> sum(run, amount) > run.getFirst().limit())
                .toList();
    }

    private static boolean anyRunOver(
            Collection<Account> accounts, ToDoubleFunction<Account> amount) {
        return !runsOver(accounts, amount).isEmpty();
    }

    private static double sum(List<Account> run, ToDoubleFunction<Account> amount) {
        return run.stream().mapToDouble(amount).sum();
    }

    private static void end(Account account, String message) {
        account.thread.execution().exceeded(Cause.MEMORY_LIMIT, message);
        account.ended = true; // only now: in a full heap the line above may fail
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }
}
