/**
 * What tools are: the record of a definition, the YAML it is read from with the place of every
 * mistake, and the values that its parameters may have.
 *
 * <p>Knows no stores and runs nothing.
 */
@NullMarked
package dev.drover.server.tool.definition;

import org.jspecify.annotations.NullMarked;
