-- Runs, and the local processes that ended in them. A record is kept as JSON: what is asked for by column stands beside it.
CREATE TABLE run (
    run_id   VARCHAR(13) PRIMARY KEY,
    is_final BOOLEAN NOT NULL,
    record   CHARACTER LARGE OBJECT NOT NULL
);
CREATE INDEX run_unfinished ON run (is_final, run_id);

CREATE TABLE run_process (
    process_id VARCHAR(13) PRIMARY KEY,
    run_id     VARCHAR(13) NOT NULL,
    record     CHARACTER LARGE OBJECT NOT NULL
);
CREATE INDEX run_process_of_run ON run_process (run_id, process_id);
