package dev.drover.benchmarks;

import dev.drover.server.node.member.Membership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A node that is linked and has nothing to do: what it holds, and what it uses. It is started for
 * the second time, as with its machine: the first start makes its database and its keys, and keeps
 * the classes for that.
 */
final class IdleNode {
    private static final double MOST_RESIDENT = 90;

    /** Of one core, in percent: less is no more than what the kernel's clock can tell. */
    private static final double MOST_USED = 0.1;

    private static final int MEBIBYTE = 1024 * 1024;
    private static final double TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;

    private final Surroundings surroundings;
    private final int turns;
    private final int seconds;

    IdleNode(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.turns = surroundings.quick() ? 1 : 3;
        this.seconds = surroundings.quick() ? 20 : 60;
    }

    void measure(Report report) throws Exception {
        Samples resident = new Samples();
        Samples used = new Samples();
        for (int turn = 0; turn < turns; turn++) {
            Path data = Files.createTempDirectory(surroundings.scratch(), "primary");
            Enrolled machine = Enrolment.enrol(data, 1).getFirst();
            try (DroverServer primary = DroverServer.start(surroundings, data, "127.0.0.1", 0)) {
                measure(machine, primary, resident, used);
            }
            report.progress("idle node, turn " + (turn + 1) + " of " + turns);
        }
        report.add(bounded(MOST_RESIDENT, "node at rest for 8 s, resident", "MiB", resident));
        report.add(
                bounded(
                        MOST_USED,
                        "processor time of a node at rest, over " + seconds + " s",
                        "% of a core",
                        used));
    }

    private void measure(Enrolled machine, DroverServer primary, Samples resident, Samples used)
            throws Exception {
        Path data = Files.createTempDirectory(surroundings.scratch(), "node");
        machine.membership(Membership.folder(data), primary.url()).write();
        try (DroverServer first = DroverServer.startNode(surroundings, data)) {
            requireLinked(first);
        }
        try (DroverServer node = DroverServer.startNode(surroundings, data)) {
            requireLinked(node);
            resident.add((double) Child.resident(node.pid()) / MEBIBYTE);
            double before = ticks(node.pid());
            TimeUnit.SECONDS.sleep(seconds);
            used.add((ticks(node.pid()) - before) / TICKS_PER_SECOND / seconds * 100);
        }
    }

    private static void requireLinked(DroverServer node) throws Exception {
        Footprint.awaitIdle(node.pid());
        if (!node.log().contains("Linked to the primary")) {
            throw new IOException("The node did not link: " + node.log());
        }
    }

    /** Of all its threads, in user mode and in the kernel. */
    private static double ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Double.parseDouble(words[UTIME]) + Double.parseDouble(words[UTIME + 1]);
    }

    private static Verdict bounded(double most, String what, String unit, Samples samples) {
        return Verdict.atMost(most, Double.POSITIVE_INFINITY, what, unit, samples, null, "-");
    }
}
