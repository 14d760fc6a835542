package dev.drover.server.script;

/**
 * Makes sure that there is stack left before a host function begins. A script that recurses too
 * deeply is to overflow in its own code, not in the middle of something that the server shares.
 */
final class StackRoom {

    private static final int LEVELS = 400;

    private StackRoom() {}

    /**
     * Whether some 20 KB are left: more than a host function that does not block has been seen to
     * need.
     */
    static boolean isLeft() {
        try {
            return descend(LEVELS, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) != 0;
        } catch (StackOverflowError none) {
            return false;
        }
    }

    /**
     * Takes a frame of a known least size: what does not fit into registers is passed on the stack.
     */
    private static long descend(
            int levels,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g,
            long h,
            long i,
            long j,
            long k) {
        return levels == 0
                ? a + b + c + d + e + f + g + h + i + j + k
                : descend(levels - 1, k, a, b, c, d, e, f, g, h, i, j) + (a ^ k) + (b ^ j);
    }
}
