-- Public data and status values, each with the version at which it last changed.
CREATE TABLE public_data (
    name       VARCHAR(200)  NOT NULL PRIMARY KEY,
    json       VARCHAR       NOT NULL,
    updated_at BIGINT        NOT NULL,
    version    BIGINT        NOT NULL
);

CREATE TABLE status_value (
    name       VARCHAR(200)  NOT NULL PRIMARY KEY,
    json       VARCHAR       NOT NULL,
    updated_at BIGINT        NOT NULL,
    version    BIGINT        NOT NULL,
    level      VARCHAR(16),
    text       VARCHAR,
    unit       VARCHAR,
    run_id     VARCHAR(13),
    expires_at BIGINT
);

-- One row: the newest version given to a change of either, so that none is given twice.
CREATE TABLE data_version (
    version BIGINT NOT NULL
);
INSERT INTO data_version VALUES (0);
