package dev.drover.server.tool;

final class InMemoryToolStoreTest extends ToolStoreContract {

    @Override
    protected ToolStore store() {
        return new InMemoryToolStore();
    }
}
