package dev.drover.library;

/**
 * Looks at a text before it becomes a version: whoever has an engine can tell whether it parses.
 */
@FunctionalInterface
public interface ScriptCheck {

    /** Refuses with SCRIPT, naming line and column. */
    void check(ScriptName name, String text);
}
