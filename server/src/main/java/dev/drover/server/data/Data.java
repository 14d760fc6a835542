package dev.drover.server.data;

import java.time.InstantSource;

/** Public data, status values and private data of a server, with the thread that stores them. */
public final class Data implements AutoCloseable {

    private final SharedTables tables;
    private final Committer committer;
    private final PublicData publicData;
    private final StatusBoard status;
    private final PrivateData privateData;

    /** Loads what is stored. */
    public Data(DataStore store, DataConfiguration configuration, InstantSource clock) {
        ValueOperations operations = new ValueOperations(configuration, clock);
        this.tables = SharedTables.of(store.load(), configuration);
        this.committer = new Committer(store, tables, configuration, clock);
        this.publicData = new PublicData(tables.publicData(), committer, operations);
        this.status = new StatusBoard(tables.statusValues(), committer, configuration, clock);
        this.privateData = new PrivateData(configuration, operations);
    }

    public DataArea publicData() {
        return publicData;
    }

    public StatusBoard status() {
        return status;
    }

    public PrivateData privateData() {
        return privateData;
    }

    /** The newest visible version of public data and status values. */
    public long version() {
        return tables.statusValues().version();
    }

    /** Stores what is under way and ends all waits. */
    @Override
    public void close() {
        committer.close();
        tables.publicData().close();
        tables.statusValues().close();
    }
}
