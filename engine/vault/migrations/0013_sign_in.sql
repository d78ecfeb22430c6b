-- How people come in: passwords, sessions and named API keys; groups of people; what counts failed attempts.

-- Argon2id for every password, also for the work that a user who does not exist costs. Chosen once, on this machine.
CREATE TABLE password_cost (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    memory_kib  INTEGER NOT NULL,
    time_cost   INTEGER NOT NULL,
    parallelism INTEGER NOT NULL
) STRICT;

CREATE TABLE passwords (
    user_id    TEXT PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
    salt       BLOB NOT NULL CHECK (length(salt) = 16),
    hash       BLOB NOT NULL CHECK (length(hash) = 32),
    changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- By the name that was typed, whether or not it is anybody's: the delay says nothing about who exists.
CREATE TABLE sign_in_failures (
    name_digest    BLOB PRIMARY KEY CHECK (length(name_digest) = 32),
    failures       INTEGER NOT NULL,
    boot_id        TEXT NOT NULL,
    at_monotonic_s REAL NOT NULL,
    at             TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (at);

CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    token_digest BLOB NOT NULL UNIQUE,               -- SHA-256 of the token, which is told once
    created_at   TEXT NOT NULL,
    last_used_at TEXT NOT NULL,                      -- to the minute, so that not every request writes
    ends_at      TEXT NOT NULL                       -- however much it is used
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE api_keys (
    id              TEXT PRIMARY KEY,
    user_id         TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name            TEXT NOT NULL COLLATE NOCASE,
    digest          BLOB NOT NULL UNIQUE,            -- SHA-256 of the key, which is told once
    permissions     TEXT,                            -- JSON array of permissions; NULL: all that its owner has
    all_collections INTEGER NOT NULL CHECK (all_collections IN (0, 1)),  -- 0: those in api_key_collections
    created_by      TEXT NOT NULL REFERENCES users(id),
    created_at      TEXT NOT NULL,
    expires_at      TEXT,
    UNIQUE (user_id, name)
) STRICT;

CREATE TABLE api_key_collections (
    key_id        TEXT NOT NULL REFERENCES api_keys(id) ON DELETE CASCADE,
    collection_id INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
    PRIMARY KEY (key_id, collection_id)
) STRICT, WITHOUT ROWID;

-- The one key that a user had before goes on under a name. The column stays, empty: a unique one cannot be dropped.
INSERT INTO api_keys (id, user_id, name, digest, permissions, all_collections, created_by, created_at, expires_at)
SELECT 'key_' || substr(id, 5), id, 'default', key_digest, NULL, 1, id, created_at, NULL
FROM users WHERE key_digest IS NOT NULL;
UPDATE users SET key_digest = NULL;

CREATE TABLE groups (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE COLLATE NOCASE,
    created_by TEXT NOT NULL REFERENCES users(id),
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES groups(id) ON DELETE CASCADE,
    user_id  TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    added_by TEXT NOT NULL REFERENCES users(id),
    added_at TEXT NOT NULL,
    PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_members_by_user ON group_members (user_id);

CREATE TABLE group_grants (
    collection_id INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
    group_id      TEXT NOT NULL REFERENCES groups(id) ON DELETE CASCADE,
    access        TEXT NOT NULL CHECK (access IN ('read', 'write')),
    granted_by    TEXT NOT NULL REFERENCES users(id),
    granted_at    TEXT NOT NULL,
    PRIMARY KEY (collection_id, group_id)
) STRICT, WITHOUT ROWID;

-- What somebody may do with a collection, by a grant of their own or of a group: the most of them ('write' > 'read').
CREATE VIEW effective_grants (collection_id, user_id, access) AS
SELECT collection_id, user_id, max(access)
FROM (
    SELECT collection_id, user_id, access FROM grants
    UNION ALL
    SELECT g.collection_id, m.user_id, g.access FROM group_grants g JOIN group_members m ON m.group_id = g.group_id
)
GROUP BY collection_id, user_id;
