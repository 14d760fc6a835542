/**
 * {@code drover audit}: what was done on the server, by whom, and whether the log of it is whole.
 */
@NullMarked
package dev.drover.cli.audit;

import org.jspecify.annotations.NullMarked;
