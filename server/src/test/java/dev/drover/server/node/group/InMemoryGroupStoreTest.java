package dev.drover.server.node.group;

final class InMemoryGroupStoreTest extends GroupStoreContract {

    @Override
    protected GroupStore store() {
        return new InMemoryGroupStore();
    }
}
