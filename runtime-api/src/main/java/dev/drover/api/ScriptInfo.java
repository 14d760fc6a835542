package dev.drover.api;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One version of a script of the library, without its text.
 *
 * @param version counts from 1 for each name; absent where the script ships with Drover or lies in
 *     a mounted folder
 * @param hash SHA-256 of the text in UTF-8, in hexadecimal
 * @param deleted this version is the script's deletion
 */
public record ScriptInfo(
        String name,
        @Nullable Long version,
        String hash,
        long bytes,
        String origin,
        @Nullable String author,
        @Nullable Instant at,
        @Nullable String comment,
        boolean deleted) {}
