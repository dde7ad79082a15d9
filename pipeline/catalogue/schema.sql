CREATE TABLE items (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE passages (
    item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    start TEXT,
    shown TEXT NOT NULL
);
CREATE INDEX passages_of ON passages (item);
CREATE VIRTUAL TABLE words USING fts5 (own, following, tokenize = "unicode61 remove_diacritics 2");
