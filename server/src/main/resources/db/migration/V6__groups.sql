-- Groups of nodes. A static member is the name of a node, or @ and the name of a group; it need not be a node now.
CREATE TABLE node_group (
    name        VARCHAR(100)   NOT NULL PRIMARY KEY,
    description VARCHAR(1000)  NOT NULL,
    query       VARCHAR(10000)
);

CREATE TABLE node_group_member (
    group_name VARCHAR(100) NOT NULL REFERENCES node_group (name) ON DELETE CASCADE,
    member     VARCHAR(101) NOT NULL,
    PRIMARY KEY (group_name, member)
);
