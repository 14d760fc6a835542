-- Users, their tokens and the sessions of their browsers. Of a secret only its SHA-256 is kept.
CREATE TABLE app_user (
    name        VARCHAR(64)   NOT NULL PRIMARY KEY,
    permissions VARCHAR(1000) NOT NULL,
    created_at  BIGINT        NOT NULL
);

CREATE TABLE access_token (
    id          CHAR(16)      NOT NULL PRIMARY KEY,
    hash        CHAR(64)      NOT NULL UNIQUE,
    user_name   VARCHAR(64)   NOT NULL REFERENCES app_user (name),
    name        VARCHAR(100)  NOT NULL,
    permissions VARCHAR(1000) NOT NULL,
    created_at  BIGINT        NOT NULL,
    expires_at  BIGINT
);

CREATE TABLE browser_session (
    hash       CHAR(64) NOT NULL PRIMARY KEY,
    token_hash CHAR(64) NOT NULL REFERENCES access_token (hash) ON DELETE CASCADE,
    created_at BIGINT   NOT NULL,
    expires_at BIGINT   NOT NULL
);
CREATE INDEX browser_session_token ON browser_session (token_hash, created_at);
