/**
 * What one use of a tool comes to: values are checked and put into their places, with the secret
 * ones kept apart.
 *
 * <p>Knows definitions; runs nothing.
 */
@NullMarked
package dev.drover.server.tool.invocation;

import org.jspecify.annotations.NullMarked;
