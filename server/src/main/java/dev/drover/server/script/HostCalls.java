package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The one door through which scripts reach anything outside their engine: a table of functions, and
 * one way that every call takes: number, authorise, steps, act, answer.
 *
 * <p>Safe for use by many threads.
 */
public final class HostCalls {

    /** Refuses what a caller may not do, or not any more. */
    @FunctionalInterface
    public interface CurrentRights {

        /** Throws NOT_ALLOWED as {@link Caller#require} does. */
        void require(Caller caller, Permission permission, String what);
    }

    private final Supplier<? extends Collection<HostFunction<?>>> source;
    private final List<HostCallStep> steps;
    private final CurrentRights rights;
    private volatile @Nullable Map<String, HostFunction<?>> table;

    /**
     * For callers whose rights do not change. The steps are passed in their order. Two functions of
     * one name are refused.
     */
    public HostCalls(Collection<HostFunction<?>> functions, List<HostCallStep> steps) {
        this(() -> functions, steps, Caller::require);
        table = table(functions);
    }

    private HostCalls(
            Supplier<? extends Collection<HostFunction<?>>> source,
            List<HostCallStep> steps,
            CurrentRights rights) {
        this.source = source;
        this.steps = List.copyOf(steps);
        this.rights = rights;
    }

    /**
     * As the constructor, but the functions are asked for once, by the first script: a hundred
     * classes that a server without scripts does without.
     */
    public static HostCalls later(
            Supplier<? extends Collection<HostFunction<?>>> functions,
            List<HostCallStep> steps,
            CurrentRights rights) {
        return new HostCalls(functions, steps, rights);
    }

    private static Map<String, HostFunction<?>> table(Collection<HostFunction<?>> functions) {
        Map<String, HostFunction<?>> table = new TreeMap<>();
        for (HostFunction<?> function : functions) {
            if (table.put(function.name(), function) != null) {
                throw new IllegalArgumentException(
                        "Two host functions are named " + function.name());
            }
        }
        return Map.copyOf(table);
    }

    /** The functions by name. */
    public Map<String, HostFunction<?>> functions() {
        Map<String, HostFunction<?>> known = table;
        return known == null ? made() : known;
    }

    private synchronized Map<String, HostFunction<?>> made() {
        Map<String, HostFunction<?>> known = table;
        if (known == null) {
            known = table(source.get());
            table = known;
        }
        return known;
    }

    /**
     * Begins a call, on the script's thread. A failure of the action is the call's result.
     *
     * @param now the script waits for the answer on the spot, so the function must be inline
     * @throws DroverException when it cannot begin: no such function, not allowed, arguments that
     *     do not fit
     */
    HostCall<?> begin(
            ScriptThread thread,
            long sequence,
            String name,
            String json,
            byte @Nullable [] bytes,
            boolean now) {
        HostFunction<?> function = functions().get(name);
        if (function == null) {
            throw unknown(name);
        }
        rights.require(thread.start().caller(), function.permission(), "host function " + name);
        if (now && function.execution() == HostFunction.Execution.BLOCKING) {
            throw new IllegalStateException(name + " blocks and cannot be called synchronously");
        }
        return begin(thread, sequence, function, json, bytes);
    }

    private <P extends Record> HostCall<P> begin(
            ScriptThread thread,
            long sequence,
            HostFunction<P> function,
            String json,
            byte @Nullable [] bytes) {
        HostCall<P> call =
                new HostCall<>(thread, sequence, function, parameters(function, json), json, bytes);
        switch (function.execution()) {
            case INLINE -> pass(call);
            case BLOCKING -> {
                Thread worker =
                        Thread.ofVirtual()
                                .name(function.name() + " of " + thread.id())
                                .unstarted(() -> pass(call));
                call.onCancel(worker::interrupt);
                worker.start();
            }
        }
        return call;
    }

    private void pass(HostCall<?> call) {
        pass(call, 0)
                .whenComplete((result, failure) -> {
                    if (failure != null) {
                        call.fail(failure);
                    } else {
                        call.answer(result);
                    }
                });
    }

    private CompletionStage<HostResult> pass(HostCall<?> call, int step) {
        return step == steps.size()
                ? act(call)
                : steps.get(step).pass(call, () -> pass(call, step + 1));
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // it is the call's failure; its thread ends with it
    private static <P extends Record> CompletionStage<HostResult> act(HostCall<P> call) {
        try {
            Object value = call.function().action().act(call);
            return value instanceof CompletionStage<?> later
                    ? later.thenApply(HostResult::of)
                    : CompletableFuture.completedFuture(HostResult.of(value));
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static <P extends Record> P parameters(HostFunction<P> function, String json) {
        try {
            return Json.carriedValues().readValue(json, function.parameters());
        } catch (StreamConstraintsException wrong) {
            throw invalid(
                    function,
                    "a value nests deeper than "
                            + Json.MAX_VALUE_DEPTH
                            + ", or has a longer number than can be kept",
                    "Pass flatter values, and long numbers as texts.",
                    wrong);
        } catch (UnrecognizedPropertyException wrong) {
            throw invalid(
                    function,
                    "the member '" + wrong.getPropertyName() + "' is not known",
                    "Known are " + wrong.getKnownPropertyIds() + ".",
                    wrong);
        } catch (JacksonException wrong) {
            if (wrong.getCause() instanceof DroverException known) {
                throw known;
            }
            throw invalid(
                    function,
                    path(wrong) + wrong.getOriginalMessage(),
                    "Give what the types of the host object say.",
                    wrong);
        }
    }

    private static String path(JacksonException wrong) {
        return wrong instanceof DatabindException && !wrong.getPath().isEmpty()
                ? "'" + wrong.getPath().getFirst().getPropertyName() + "': "
                : "";
    }

    private static DroverException invalid(
            HostFunction<?> function, String problem, String hint, Throwable cause) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The arguments of " + function.name() + " do not fit: " + problem,
                hint,
                Map.of(),
                cause);
    }

    private static DroverException unknown(String name) {
        return new DroverException(
                ErrorKind.UNKNOWN_METHOD,
                "This server has no host function " + name,
                "Look into drover.d.ts for what the host object offers.");
    }
}
