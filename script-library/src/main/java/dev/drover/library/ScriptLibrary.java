package dev.drover.library;

import java.util.Optional;

/** Where scripts are looked up. Safe for use by many threads; an answer is always the newest. */
public interface ScriptLibrary {

    /** The newest version that is not deleted. */
    Optional<Script> find(ScriptName name);

    /** Whether {@link #find} would answer; cheap, no text is read. */
    boolean contains(ScriptName name);

    /**
     * What an import names.
     *
     * @param specifier as written: {@code ./x.js} and {@code ../x.js} are relative to the referrer,
     *     anything else is a name in the library
     * @param referrer the script whose import it is
     */
    Optional<Script> resolve(String specifier, ScriptName referrer);
}
