package dev.drover.server.node.order;

final class InMemoryOrderBookStoreTest extends OrderBookStoreContract {

    private final OrderBookStore store = new InMemoryOrderBookStore();

    @Override
    protected OrderBookStore reopened() {
        return store;
    }
}
