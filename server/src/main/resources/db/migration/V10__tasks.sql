-- Tasks. A record is kept as JSON. The definition may hold secrets and is encrypted; it is kept beyond the end, for whoever
-- runs the task again. Nodes stand in one text, one for each target, in the order of the targets.
CREATE TABLE task (
    id               BIGINT PRIMARY KEY,
    record           VARCHAR(20000),
    large_record     CHARACTER LARGE OBJECT,
    nodes            VARCHAR(20000),
    large_nodes      CHARACTER LARGE OBJECT,
    definition       VARCHAR(20000),
    large_definition CHARACTER LARGE OBJECT,
    ended_at         BIGINT
);

-- Those in no final state: few, whatever the number of tasks.
CREATE TABLE task_unfinished (
    id BIGINT PRIMARY KEY
);

-- How targets ended, several in a row; of a target that is there twice the first counts.
CREATE TABLE task_end (
    task_id      BIGINT NOT NULL,
    sequence     BIGINT GENERATED ALWAYS AS IDENTITY,
    record       VARCHAR(20000),
    large_record CHARACTER LARGE OBJECT,
    PRIMARY KEY (task_id, sequence)
);
