/**
 * The server of Drover: {@code Server} wires the features together and {@code Main} is the way in.
 */
@NullMarked
package dev.drover.server;

import org.jspecify.annotations.NullMarked;
