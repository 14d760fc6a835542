package dev.drover.server.web.rpc;

import dev.drover.api.Changes;
import dev.drover.api.Json;
import dev.drover.server.data.Shared;

import tools.jackson.databind.ObjectWriter;

/**
 * Writes results as JSON; changes, which many are told at once, only once for all of them. Safe for
 * use by many threads.
 */
public final class WrittenChanges {

    /** Longer ones are written for each. */
    private static final int MOST_SHARED = 1 << 20;

    private static final ObjectWriter WRITER = Json.mapper().writer();

    private static final class Written {
        private final Changes changes;
        private final byte[] json;

        private Written(Changes changes, byte[] json) {
            this.changes = changes;
            this.json = json;
        }

        /** The same object: to compare what is in it would cost more than to write it. */
        @SuppressWarnings("ReferenceEquality")
        private boolean isOf(Changes others) {
            return changes == others;
        }
    }

    private final Shared<Written> shared = new Shared<>();

    /** In UTF-8; not to be changed. */
    public byte[] write(Object result) {
        return result instanceof Changes changes
                ? writeShared(changes)
                : WRITER.writeValueAsBytes(result);
    }

    private byte[] writeShared(Changes changes) {
        Written known = shared.find(written -> written.isOf(changes));
        if (known != null) {
            return known.json;
        }
        byte[] json = WRITER.writeValueAsBytes(changes);
        if (json.length <= MOST_SHARED) {
            shared.keep(new Written(changes, json));
        }
        return json;
    }
}
