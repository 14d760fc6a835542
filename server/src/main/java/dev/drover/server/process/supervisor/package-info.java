/**
 * The small program above all local processes of one data folder, and what it shares with the
 * server: its protocol, its exit records, the ending of process trees.
 *
 * <p>Uses classes of the JDK only, and knows nothing of runs, scripts or listeners: to it a run is
 * a marker in an environment. It outlives the server, so that exit codes are written down when
 * nobody else is left to see them.
 */
@NullMarked
package dev.drover.server.process.supervisor;

import org.jspecify.annotations.NullMarked;
