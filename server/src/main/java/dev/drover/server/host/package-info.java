/**
 * The functions of the host object: what a script's call does, with the features that do it.
 *
 * <p>Sits between the script door ({@code script.HostCalls}) and data, coordination and control.
 * Keeps no state of its own; what a run owns hangs on its {@code LiveRun}.
 */
@NullMarked
package dev.drover.server.host;

import org.jspecify.annotations.NullMarked;
