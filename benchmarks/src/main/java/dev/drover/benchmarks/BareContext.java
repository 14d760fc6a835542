package dev.drover.benchmarks;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.util.concurrent.TimeUnit;

/** The limit of an invocation: a bare context made, the script evaluated, the context closed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BareContext {
    private final Engine engine =
            Engine.newBuilder().option("engine.WarnInterpreterOnly", "false").build();
    private final Source script =
            Source.newBuilder("js", Invocations.SCRIPT, "trivial.mjs")
                    .mimeType("application/javascript+module")
                    .buildLiteral();

    /** What it gives is consumed by the harness, so that nothing is left out. */
    @Benchmark
    public String madeEvaluatedAndClosed() {
        try (Context context =
                Context.newBuilder("js")
                        .engine(engine)
                        .option("js.esm-eval-returns-exports", "true")
                        .build()) {
            return context.eval(script).getMember("default").toString();
        }
    }

    @TearDown
    public void close() {
        engine.close();
    }
}
