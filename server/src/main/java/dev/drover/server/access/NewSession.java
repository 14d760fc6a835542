package dev.drover.server.access;

import dev.drover.api.Secret;

import java.time.Duration;

/** A browser's session just opened: the only moment at which its secret is known. */
public record NewSession(Authentication authentication, Secret secret, Duration lifetime) {}
