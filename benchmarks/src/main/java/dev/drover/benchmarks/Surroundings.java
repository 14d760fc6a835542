package dev.drover.benchmarks;

import java.nio.file.Path;

/**
 * What every measurement is given.
 *
 * @param checkout where the launcher {@code drover} lies
 * @param scratch a folder for what is thrown away
 * @param quick a short try, whose figures mean little
 */
record Surroundings(Path checkout, Path scratch, boolean quick) {}
