package dev.drover.server.data;

/** What is decided and not stored yet, of public data and status values. For one thread. */
final class Draft {

    private final TableDraft<StoredValue> publicData;
    private final TableDraft<StoredStatus> statusValues;
    private long version;

    Draft(SharedTables tables, long version) {
        this.version = version;
        this.publicData =
                new TableDraft<>(tables.publicData(), tables.publicSpaces(), this::nextVersion);
        this.statusValues =
                new TableDraft<>(tables.statusValues(), tables.statusSpaces(), this::nextVersion);
    }

    TableDraft<StoredValue> publicData() {
        return publicData;
    }

    TableDraft<StoredStatus> statusValues() {
        return statusValues;
    }

    /** The newest version given so far. */
    long version() {
        return version;
    }

    boolean isEmpty() {
        return publicData.isEmpty() && statusValues.isEmpty();
    }

    void apply() {
        publicData.apply(version);
        statusValues.apply(version);
    }

    private long nextVersion() {
        return ++version;
    }
}
