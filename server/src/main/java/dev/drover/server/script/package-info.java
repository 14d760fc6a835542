/**
 * The script host: engines, their threads and event loops, the host object that scripts see, and
 * {@link dev.drover.server.script.HostCalls}, the one door through which they reach anything else.
 *
 * <p>Knows engines and the script library's interface, and asks callers for their permissions.
 * Knows nothing of processes, data or runs: what a host function does is registered by who knows.
 * Which functions the host object calls, and with what, is written down in {@code host-calls.md}
 * beside the host object's JavaScript.
 */
@NullMarked
package dev.drover.server.script;

import org.jspecify.annotations.NullMarked;
