package dev.drover.server.script;

import static java.util.Objects.requireNonNull;

import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Language;

/**
 * How the one engine that all scripts share is made: what a script can and cannot do is set here.
 */
final class SharedEngine {

    /** No class or object of Java is reachable; buffers of bytes are. */
    static final HostAccess HOST_ACCESS =
            HostAccess.newBuilder(HostAccess.NONE).allowBufferAccess(true).build();

    private SharedEngine() {}

    static Engine make() {
        return Engine.newBuilder(ScriptEngine.LANGUAGE)
                .allowExperimentalOptions(true)
                .option("engine.WarnInterpreterOnly", "false")
                .option("js.unhandled-rejections", "handler")
                .option("js.esm-bare-specifier-relative-lookup", "false")
                .option("js.console", "false")
                .option("js.print", "false")
                .option("js.load", "false")
                .option("js.polyglot-builtin", "false")
                .option("js.shared-array-buffer", "false")
                .build();
    }

    /** Which runtime runs the scripts: an interpreter, or one that compiles. */
    static String name(Engine engine) {
        Language language = requireNonNull(engine.getLanguages().get(ScriptEngine.LANGUAGE));
        return "GraalJS " + language.getVersion() + " (" + engine.getImplementationName() + ")";
    }
}
