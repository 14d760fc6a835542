package dev.drover.server.node.link;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.util.Map;

/**
 * Something that one end of a link does when the other asks. Called on a virtual thread of the
 * call's own, so it may block. It goes on when the link ends: what it does is worth the same then.
 */
@FunctionalInterface
public interface LinkMethod {

    /**
     * An answer after which something is to follow, on a thread of its own: whatever that sends
     * comes after the answer.
     */
    record Answer(Object result, Runnable then) {}

    /** What a typed method does. */
    @FunctionalInterface
    interface Typed<P> {
        @Nullable Object call(Link link, P parameters) throws InterruptedException;
    }

    /**
     * Anything that Jackson writes, or an {@link Answer}; null for nothing. DroverExceptions reach
     * the other end.
     */
    @Nullable Object call(Link link, JsonNode parameters) throws InterruptedException;

    /** One whose parameters are read into a record first. */
    static <P> LinkMethod of(Class<P> parameters, Typed<P> method) {
        return (link, given) -> method.call(link, read(given, parameters));
    }

    /** INVALID_PARAMETERS where the tree is no such value. */
    static <T> T read(JsonNode tree, Class<T> type) {
        try {
            return Json.mapper().treeToValue(tree, type);
        } catch (JacksonException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "What came over the link is no "
                            + type.getSimpleName()
                            + ": "
                            + e.getOriginalMessage(),
                    "See whether both ends have versions of Drover that go together.",
                    Map.of(),
                    e);
        }
    }
}
