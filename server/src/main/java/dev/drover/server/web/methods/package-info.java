/**
 * The methods of the protocol, one class for each noun: they read parameters and ask the features.
 *
 * <p>Nothing is decided here that another way in would have to decide again.
 */
@NullMarked
package dev.drover.server.web.methods;

import org.jspecify.annotations.NullMarked;
