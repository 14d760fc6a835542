package dev.drover.benchmarks;

/** A histogram of waiting times, 1 microsecond wide up to 200 milliseconds. For one thread. */
final class Latencies {
    private static final int SLOTS = 200_000;

    private final int[] slots = new int[SLOTS];
    private long count;

    void add(long nanoseconds) {
        slots[(int) Math.min(SLOTS - 1, nanoseconds / 1_000)]++;
        count++;
    }

    void add(Latencies others) {
        for (int slot = 0; slot < SLOTS; slot++) {
            slots[slot] += others.slots[slot];
        }
        count += others.count;
    }

    long count() {
        return count;
    }

    /** In microseconds, for a part such as 0.99. */
    double percentile(double part) {
        long wanted = (long) Math.ceil(part * count);
        long seen = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            seen += slots[slot];
            if (seen >= wanted) {
                return slot;
            }
        }
        return SLOTS;
    }
}
