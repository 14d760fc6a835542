/**
 * Local processes: launching, streams in the spool, limits, ending of whole trees, and finding all
 * of it again after the server was killed.
 *
 * <p>Owns the spool folder and the supervisor, a small program that launches the processes,
 * outlives the server and writes down how they ended. A run is an identifier here and nothing more;
 * scripts and connections are unknown.
 */
@NullMarked
package dev.drover.server.process;

import org.jspecify.annotations.NullMarked;
