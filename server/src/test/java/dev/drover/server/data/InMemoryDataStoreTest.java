package dev.drover.server.data;

final class InMemoryDataStoreTest extends DataStoreContract {

    private final DataStore store = new InMemoryDataStore();

    @Override
    protected DataStore reopened() {
        return store;
    }
}
