package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

/**
 * Bounds of the script host.
 *
 * @param threads script threads alive at once, over all runs
 * @param readyEngines engines kept ready, so that a script does not wait for one to be made
 * @param cachedScripts parsed main scripts, each with what it imports, that are kept
 * @param limits of one script thread, where its start says nothing else
 */
public record ScriptConfiguration(
        int threads, int readyEngines, int cachedScripts, ScriptLimits limits) {

    public ScriptConfiguration {
        atLeast(1, "threads", threads);
        atLeast(0, "readyEngines", readyEngines);
        atLeast(1, "cachedScripts", cachedScripts);
    }

    public static ScriptConfiguration defaults() {
        return new ScriptConfiguration(2_000, 2, 500, ScriptLimits.defaults());
    }

    static void atLeast(long least, String key, long value) {
        if (value < least) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "script." + key + " is " + value + "; it must be at least " + least,
                    "Correct the configuration file.");
        }
    }
}
