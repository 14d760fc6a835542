package dev.drover.server.node.join;

import dev.drover.server.node.order.VerifyingKey;

/**
 * What a node sends that wants another certificate.
 *
 * @param certificateRequest PKCS #10 in base 64
 * @param key what its reports are verified with from now on
 */
public record Renewal(String certificateRequest, VerifyingKey key) {}
