package dev.drover.server.script;

import org.jspecify.annotations.Nullable;

/** What a host function does. */
@FunctionalInterface
public interface HostAction<P extends Record> {

    /**
     * Acts, and says what the script gets: null for undefined, a {@link HostResult} where bytes go
     * along, a {@link java.util.concurrent.CompletionStage} of either for an answer that comes
     * later without a thread that waits, anything else as JSON.
     *
     * @throws Exception a {@link dev.drover.api.DroverException} rejects the script's promise with
     *     its kind, text and hint; anything else is a defect, which is logged and shown as one
     */
    @Nullable Object act(HostCall<P> call) throws Exception;
}
