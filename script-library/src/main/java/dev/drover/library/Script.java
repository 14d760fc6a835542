package dev.drover.library;

import org.jspecify.annotations.Nullable;

/**
 * A script's text as one version has it.
 *
 * @param version absent where it ships with Drover, lies in a mounted folder or came with a request
 * @param hash SHA-256 of the text in UTF-8, in hexadecimal: equal hashes are equal texts
 */
public record Script(ScriptName name, @Nullable Long version, String hash, String text) {

    /** A text that is no version of the library. */
    public static Script local(ScriptName name, String text) {
        return new Script(name, null, ScriptText.hash(text), text);
    }
}
