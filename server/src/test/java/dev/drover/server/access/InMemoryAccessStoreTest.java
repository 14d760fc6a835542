package dev.drover.server.access;

final class InMemoryAccessStoreTest extends AccessStoreContract {

    @Override
    protected AccessStore store() {
        return new InMemoryAccessStore();
    }
}
