-- Nodes that joined this primary, what it ordered them to do; and, on a node, what it was ordered.
CREATE TABLE node (
    name   VARCHAR(100) PRIMARY KEY,
    record CHARACTER LARGE OBJECT NOT NULL
);

CREATE TABLE join_token (
    hash       VARCHAR(64) PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    record     VARCHAR(20000) NOT NULL
);

-- Identifiers are kept as the numbers that they are. A body may hold secrets, and is encrypted; it goes when the order ends.
-- What is not large stands in the row: a large object costs a commit several pages of tables of its own.
CREATE TABLE placed_order (
    id           BIGINT PRIMARY KEY,
    record       VARCHAR(20000) NOT NULL,
    body         VARCHAR(20000),
    large_body   CHARACTER LARGE OBJECT,
    ending       VARCHAR(20000),
    large_ending CHARACTER LARGE OBJECT
);

-- Those that have not ended: few, whatever the number of orders.
CREATE TABLE placed_order_pending (
    id BIGINT PRIMARY KEY
);

-- What this node was ordered; order and report are encrypted, and go when the primary has the report.
CREATE TABLE received_order (
    id            BIGINT PRIMARY KEY,
    expires_at    BIGINT NOT NULL,
    ordered       VARCHAR(20000),
    large_ordered CHARACTER LARGE OBJECT,
    report        VARCHAR(20000),
    large_report  CHARACTER LARGE OBJECT,
    acknowledged  BOOLEAN NOT NULL
);

-- Numbers that only grow: the starts of this primary (epoch), the highest that this node has seen (primary-epoch).
CREATE TABLE counter (
    name  VARCHAR(50) PRIMARY KEY,
    number BIGINT NOT NULL
);
