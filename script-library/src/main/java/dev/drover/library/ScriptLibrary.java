package dev.drover.library;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.Optional;

/** Where scripts are looked up. Safe for use by many threads; an answer is always the newest. */
public interface ScriptLibrary {

    /** The newest version that is not deleted. */
    Optional<Script> find(ScriptName name);

    /** As {@link #find}, but NOT_FOUND where that is empty. */
    default Script get(ScriptName name) {
        return find(name)
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "There is no script " + name + " in the library",
                                "drover script list shows all."));
    }

    /** Whether {@link #find} would answer; cheap, no text is read. */
    boolean contains(ScriptName name);

    /**
     * What an import names.
     *
     * @param specifier as written: {@code ./x.js} and {@code ../x.js} are relative to the referrer,
     *     anything else is a name in the library. INVALID_PARAMETERS for what can be no name, and
     *     for what would lead out of the library
     * @param referrer the script whose import it is
     */
    Optional<Script> resolve(String specifier, ScriptName referrer);
}
