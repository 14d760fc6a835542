package dev.drover.server.node.order;

final class InMemoryOrderStoreTest extends OrderStoreContract {

    private final OrderStore store = new InMemoryOrderStore();

    @Override
    protected OrderStore reopened() {
        return store;
    }
}
