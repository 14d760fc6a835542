/**
 * Tools: defined from files, checked, listed, shown. Their runs are tasks.
 *
 * <p>It knows the client library and what is printed, no YAML, and of other groups of commands only
 * tasks.
 */
@NullMarked
package dev.drover.cli.tool;

import org.jspecify.annotations.NullMarked;
