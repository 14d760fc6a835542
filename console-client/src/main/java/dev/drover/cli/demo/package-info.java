/**
 * The demonstration: a throw-away server and the example on it.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.demo;

import org.jspecify.annotations.NullMarked;
