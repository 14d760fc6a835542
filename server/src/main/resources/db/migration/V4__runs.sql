-- Runs, and the local processes that ended in them. A record is kept as JSON: what is asked for by column stands beside it.
-- Identifiers are kept as the numbers that they are, so that a row needs no index beside it. A record stands in the row, or,
-- where it would make its neighbours costly to write, outside of it.
CREATE TABLE run (
    id           BIGINT PRIMARY KEY,
    record       VARCHAR(20000),
    large_record CHARACTER LARGE OBJECT
);

-- Those in no final state: few, whatever the number of runs.
CREATE TABLE run_unfinished (
    id BIGINT PRIMARY KEY
);

CREATE TABLE run_process (
    id           BIGINT PRIMARY KEY,
    run_id       BIGINT NOT NULL,
    record       VARCHAR(20000),
    large_record CHARACTER LARGE OBJECT
);
CREATE INDEX run_process_of_run ON run_process (run_id, id);
