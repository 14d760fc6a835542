/**
 * The script library: pushed, pulled, listed.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.script;

import org.jspecify.annotations.NullMarked;
