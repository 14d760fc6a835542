/**
 * The server's own certificate authority and the certificate with which it shows who it is.
 *
 * <p>Owns the folder {@code tls} of the data folder. Knows nothing of connections.
 */
@NullMarked
package dev.drover.server.tls;

import org.jspecify.annotations.NullMarked;
