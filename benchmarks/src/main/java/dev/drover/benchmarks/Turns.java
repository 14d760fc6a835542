package dev.drover.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Measures several sides in turns, each turn in the reverse order of the one before, so that what
 * else the machine does falls on all of them.
 */
final class Turns {
    private static final Path STAT = Path.of("/proc/stat");

    /** user, nice, system, irq, softirq, behind the name of the line. */
    private static final List<Integer> BUSY = List.of(1, 2, 3, 6, 7);

    private static final double MILLISECONDS_PER_TICK = 10;

    private final List<Side> sides = new ArrayList<>();

    /**
     * What a side took.
     *
     * @param processor milliseconds of all processors of the machine
     */
    record Timed(Samples wall, Samples processor) {}

    /** Adds a side; its figures are there after {@link #take}. */
    Samples side(Callable<Double> measurement) {
        return timed(measurement).wall();
    }

    /** Likewise, with what the whole machine did meanwhile, whoever did it. */
    Timed timed(Callable<Double> measurement) {
        Timed timed = new Timed(new Samples(), new Samples());
        sides.add(new Side(measurement, timed));
        return timed;
    }

    /** The turns for warming up do not count. */
    void take(int warmUps, int turns) throws Exception {
        for (int turn = 0; turn < warmUps; turn++) {
            for (Side side : sides) {
                side.measurement().call();
            }
        }
        List<Side> order = new ArrayList<>(sides);
        for (int turn = 0; turn < turns; turn++) {
            for (Side side : order) {
                double before = processorMilliseconds();
                side.timed().wall().add(side.measurement().call());
                side.timed().processor().add(processorMilliseconds() - before);
            }
            Collections.reverse(order);
        }
    }

    /** Busy since the machine started, in user mode and in the kernel, as proc_stat(5) has it. */
    private static double processorMilliseconds() throws IOException {
        String[] all = Files.readAllLines(STAT).getFirst().split(" +", -1);
        long busy = 0;
        for (int field : BUSY) {
            busy += Long.parseLong(all[field]);
        }
        return busy * MILLISECONDS_PER_TICK;
    }

    private record Side(Callable<Double> measurement, Timed timed) {}
}
