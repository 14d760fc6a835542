/**
 * Runs the examples and whole scenarios against a real server in a process of its own, the way
 * users meet it: through the client library, the command line and the protocol.
 */
@NullMarked
package dev.drover.examples;

import org.jspecify.annotations.NullMarked;
