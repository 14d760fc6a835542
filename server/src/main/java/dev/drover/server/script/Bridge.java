package dev.drover.server.script;

import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/**
 * The functions of Java that the prelude is given, and nothing else is. Used by the script's thread
 * only.
 */
final class Bridge {

    private final LibraryFiles files;
    private final Function<String, Value> load;
    private @Nullable Execution execution;
    private byte @Nullable [] lastBytes;

    Bridge(LibraryFiles files, Function<String, Value> load) {
        this.files = files;
        this.load = load;
    }

    void attach(Execution attached) {
        execution = attached;
    }

    /** In the order in which {@code core.js} takes them. */
    Object[] functions() {
        return new ProxyExecutable[] {
            this::call,
            this::callNow,
            arguments -> ScriptEngine.buffer(lastBytes),
            arguments -> nothing(() -> script().giveUp(arguments[0].asLong())),
            arguments ->
                    script().setTimer(
                                    arguments[0],
                                    arguments[1].asDouble(),
                                    arguments[2].asBoolean()),
            arguments -> nothing(() -> script().clearTimer(arguments[0].asLong())),
            arguments -> load.apply(arguments[0].asString()),
            arguments -> files.has(arguments[0].asString()),
            arguments -> nothing(() -> script().listen(arguments[0].asInt())),
            arguments -> nothing(() -> script().mainLoaded()),
            arguments -> nothing(() -> script().mainSettled(arguments[0].asString())),
            arguments -> nothing(() -> script().mainFailed(arguments[0])),
            arguments -> nothing(() -> script().uncaught(arguments[0])),
            arguments -> nothing(() -> answerRequest(arguments)),
            NativeFunctions::call
        };
    }

    /** The answer's text, or the number under which it will come. */
    private Object call(Value... arguments) {
        byte[] bytes = null;
        if (arguments.length > 2) {
            bytes = new byte[arguments[4].asInt()];
            arguments[2].readBuffer(arguments[3].asLong(), bytes, 0, bytes.length);
        }
        CallsInFlight.Answer answer =
                script().call(arguments[0].asString(), arguments[1].asString(), bytes);
        return answer == null ? script().sequence() : text(answer);
    }

    private void answerRequest(Value... arguments) {
        Value json = arguments[1];
        script().answerRequest(
                        arguments[0].asLong(),
                        json.isNull() ? null : json.asString(),
                        arguments.length > 2 ? arguments[2] : null);
    }

    private Object callNow(Value... arguments) {
        return text(script().callNow(arguments[0].asString(), arguments[1].asString()));
    }

    private String text(CallsInFlight.Answer answer) {
        lastBytes = answer.bytes();
        return answer.text();
    }

    private Execution script() {
        if (execution == null) {
            throw new IllegalStateException("The engine has no script yet");
        }
        return execution;
    }

    private static @Nullable Object nothing(Runnable action) {
        action.run();
        return null;
    }
}
