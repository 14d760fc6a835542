-- Texts by the SHA-256 of their UTF-8, each stored once.
CREATE TABLE script_text (
    hash CHAR(64) NOT NULL PRIMARY KEY,
    text VARCHAR  NOT NULL
);

CREATE TABLE script_version (
    name       VARCHAR(200) NOT NULL,
    version    BIGINT       NOT NULL,
    hash       CHAR(64)     NOT NULL REFERENCES script_text (hash),
    bytes      BIGINT       NOT NULL,
    author     VARCHAR      NOT NULL,
    created_at BIGINT       NOT NULL,
    comment    VARCHAR,
    deleted    BOOLEAN      NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE INDEX script_version_hash ON script_version (hash);
