package dev.drover.library;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ScriptInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where pushed versions are kept. Safe for use by many threads. */
public interface ScriptStore {

    /** The newest version of every name, deletions too, ordered by name. */
    List<ScriptInfo> newest();

    /** The versions of a script, newest first. */
    List<ScriptInfo> history(ScriptName name, int limit);

    /** That version, unless it is a deletion. */
    Optional<Script> find(ScriptName name, long version);

    /**
     * Adds the next version and returns it when it is durable; one hash's text is stored once.
     * CONFLICT when the newest is not the expected one; a deleted script may also be expected not
     * to be there.
     *
     * @param keep versions of this script to keep; the oldest beyond are forgotten
     */
    ScriptInfo add(NewVersion version, int keep);

    /** CONFLICT, unless the author knew the newest version. */
    static void checkExpected(NewVersion added, @Nullable ScriptInfo newest) {
        Long expected = added.expected();
        long version = newest == null || newest.version() == null ? 0 : newest.version();
        boolean gone = newest == null || newest.deleted();
        if (expected == null || expected == version || (gone && expected == 0)) {
            return;
        }
        throw new DroverException(
                ErrorKind.CONFLICT,
                gone
                        ? "The script "
                                + added.name()
                                + " is not in the library, so it has no version "
                                + expected
                        : "The newest version of "
                                + added.name()
                                + " is "
                                + version
                                + ", not "
                                + expected,
                "Pull the newest version, bring your change into it, then push again.",
                Map.of("script", added.name().value(), "version", version, "expected", expected),
                null);
    }

    /** A version in the words of the wire. */
    static ScriptInfo info(NewVersion added, long version) {
        return new ScriptInfo(
                added.name().value(),
                version,
                added.hash(),
                added.bytes(),
                Origin.PUSHED.text(),
                added.author(),
                added.at(),
                added.comment(),
                added.deleted());
    }
}
