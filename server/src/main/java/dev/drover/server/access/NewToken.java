package dev.drover.server.access;

import dev.drover.api.Secret;

/** A token just made: the only moment at which its secret is known. */
public record NewToken(StoredToken token, Secret secret) {}
