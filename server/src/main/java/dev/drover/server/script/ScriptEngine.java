package dev.drover.server.script;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * One engine with its prelude, made before it is known which script it will run. Used by the thread
 * that made it, but for {@link #close}.
 */
final class ScriptEngine implements AutoCloseable {

    static final String LANGUAGE = "js";

    private final Context context;
    private final LibraryFiles files;
    private final Bridge bridge;
    private final Value start;
    private final Value settle;
    private final Value deliver;
    private final Value request;
    private final Value abort;
    private final Value unobserved;

    ScriptEngine(Engine engine, Prelude prelude, LibraryFiles files) {
        this.files = files;
        this.context =
                Context.newBuilder(LANGUAGE)
                        .engine(engine)
                        .allowHostAccess(SharedEngine.HOST_ACCESS)
                        .allowIO(IOAccess.newBuilder().fileSystem(files).build())
                        .build();
        this.bridge = new Bridge(files, part -> context.eval(prelude.part(part)));
        Value core = context.eval(prelude.part("core")).execute(bridge.functions());
        this.start = core.getArrayElement(0);
        this.settle = core.getArrayElement(1);
        this.deliver = core.getArrayElement(2);
        this.request = core.getArrayElement(3);
        this.abort = core.getArrayElement(4);
        this.unobserved = core.getArrayElement(5);
    }

    /** From here on the script's calls reach the execution. */
    void attach(Execution execution) {
        bridge.attach(execution);
    }

    void start(ScriptThreadStart begin, Source starter) {
        files.main(begin.main());
        start.executeVoid(
                context.eval(starter),
                begin.main().name().value(),
                begin.args().toString(),
                begin.info().node().toString(),
                begin.info().run().toString(),
                begin.resident());
    }

    void settle(long sequence, CallsInFlight.Answer answer) {
        settle.executeVoid(sequence, answer.text(), buffer(answer.bytes()));
    }

    void deliver(String name, String payload) {
        deliver.executeVoid(name, payload);
    }

    void request(long id, String function, String argument) {
        request.executeVoid(id, function, argument);
    }

    void abort(String message) {
        abort.executeVoid(message);
    }

    /** The failure of something that the script started and never asked about, or null. */
    @Nullable Value unobserved() {
        Value failure = unobserved.execute();
        return failure.isNull() ? null : failure;
    }

    LibraryFiles files() {
        return files;
    }

    /** Ends whatever runs in the engine, from any thread; comes back when nothing does any more. */
    @Override
    public void close() {
        context.close(true);
    }

    static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
