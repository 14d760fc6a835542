package dev.drover.server.storage;

import dev.drover.library.InMemoryScriptStore;
import dev.drover.library.ScriptStore;

final class InMemoryScriptStoreTest extends ScriptStoreContract {

    private final ScriptStore store = new InMemoryScriptStore();

    @Override
    ScriptStore store() {
        return store;
    }
}
