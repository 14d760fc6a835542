-- Users who are trusted administer; a password is kept as its Argon2id hash in the PHC string format.
ALTER TABLE app_user ADD COLUMN trusted  BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE app_user ADD COLUMN disabled BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE app_user ADD COLUMN password VARCHAR(300);
UPDATE app_user SET trusted = TRUE WHERE permissions LIKE '%ADMINISTER%';

-- How a token came to be: MADE, LOGIN or SESSION.
ALTER TABLE access_token ADD COLUMN kind VARCHAR(10) DEFAULT 'MADE' NOT NULL;

CREATE TABLE access_role (
    name        VARCHAR(64)   NOT NULL PRIMARY KEY,
    description VARCHAR(1000) NOT NULL,
    permissions VARCHAR(1000) NOT NULL
);

-- The name of a tool, which need not be there; 'command' for plain commands, '*' for all.
CREATE TABLE access_role_tool (
    role_name VARCHAR(64) NOT NULL REFERENCES access_role (name) ON DELETE CASCADE,
    tool      VARCHAR(64) NOT NULL,
    PRIMARY KEY (role_name, tool)
);

-- A place is the name of a node, @ and the name of a group, or *; neither need be there.
CREATE TABLE access_grant (
    user_name VARCHAR(64)  NOT NULL REFERENCES app_user (name) ON DELETE CASCADE,
    role_name VARCHAR(64)  NOT NULL REFERENCES access_role (name),
    place     VARCHAR(101) NOT NULL,
    PRIMARY KEY (user_name, role_name, place)
);
