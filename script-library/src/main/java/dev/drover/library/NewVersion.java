package dev.drover.library;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A version about to be added.
 *
 * @param text for a deletion, the text that is deleted
 * @param bytes of the text in UTF-8
 * @param expected the newest version that the author knows, 0 for none; null adds it whatever there
 *     is
 */
public record NewVersion(
        ScriptName name,
        String hash,
        String text,
        long bytes,
        String author,
        Instant at,
        @Nullable String comment,
        boolean deleted,
        @Nullable Long expected) {}
