package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;
import dev.drover.library.Script;
import dev.drover.server.access.Caller;

import tools.jackson.databind.JsonNode;

/**
 * What a script thread is started with.
 *
 * @param name what people see it as
 * @param main its text is what runs, whatever the library holds under that name
 * @param args the value of {@code args}: an object
 * @param caller on whose behalf the script calls host functions
 * @param session handed to the host functions that it calls
 * @param resident it stays after its main module is loaded and serves requests until it is
 *     cancelled
 */
public record ScriptThreadStart(
        ScriptThreadId id,
        RunId run,
        String name,
        Script main,
        JsonNode args,
        Caller caller,
        ScriptContextInfo info,
        ScriptLimits limits,
        HostSession session,
        boolean resident) {

    public ScriptThreadStart {
        if (!args.isObject()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The arguments of the script "
                            + main.name()
                            + " are "
                            + args.getNodeType()
                            + "; they must be an object",
                    "Give arguments by name: {\"name\": value}.");
        }
        args = args.deepCopy();
    }
}
