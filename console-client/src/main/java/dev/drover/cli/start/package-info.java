/**
 * What makes a start fast: a class path of up-to-date class files, and a cache of classes that are
 * loaded and linked already (JEP 483, 514, 515).
 *
 * <p>Started by the launcher, once after each build. It uses the command line as its user would,
 * and nothing depends on it.
 */
@NullMarked
package dev.drover.cli.start;

import org.jspecify.annotations.NullMarked;
