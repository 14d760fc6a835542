package dev.drover.api;

import org.jspecify.annotations.Nullable;

/** How far a run says it is: {@code done} of {@code total}, in the script's own unit. */
public record RunProgress(double done, double total, @Nullable String label) {}
