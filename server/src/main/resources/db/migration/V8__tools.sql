-- Definitions in JSON by the SHA-256 of their UTF-8, each stored once.
CREATE TABLE tool_definition (
    hash CHAR(64) NOT NULL PRIMARY KEY,
    definition VARCHAR NOT NULL
);

CREATE TABLE tool_version (
    name        VARCHAR(64)   NOT NULL,
    version     BIGINT        NOT NULL,
    kind        VARCHAR(10)   NOT NULL,
    description VARCHAR(1000) NOT NULL,
    hash        CHAR(64)      NOT NULL REFERENCES tool_definition (hash),
    author      VARCHAR       NOT NULL,
    created_at  BIGINT        NOT NULL,
    comment     VARCHAR,
    deleted     BOOLEAN       NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE INDEX tool_version_hash ON tool_version (hash);
