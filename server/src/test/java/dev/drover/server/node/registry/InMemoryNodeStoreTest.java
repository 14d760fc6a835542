package dev.drover.server.node.registry;

final class InMemoryNodeStoreTest extends NodeStoreContract {

    private final NodeStore store = new InMemoryNodeStore();

    @Override
    protected NodeStore reopened() {
        return store;
    }
}
