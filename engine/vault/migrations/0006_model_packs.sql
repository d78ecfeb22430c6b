-- Whose packs may come in: the public keys that an administrator trusts.
CREATE TABLE trusted_signers (
    fingerprint TEXT PRIMARY KEY,                  -- SHA-256 of the raw public key, hexadecimal
    public_key  BLOB NOT NULL CHECK (length(public_key) = 32),
    name        TEXT NOT NULL UNIQUE COLLATE NOCASE,
    added_at    TEXT NOT NULL,
    added_by    TEXT NOT NULL
) STRICT;

-- Chat templates that packs of trusted signers brought; one without approval keeps its pack out.
CREATE TABLE chat_templates (
    sha256      TEXT PRIMARY KEY,                  -- of the text in UTF-8, hexadecimal
    text        TEXT NOT NULL,
    pack        TEXT NOT NULL,                     -- the name of the pack that brought it first
    signer      TEXT NOT NULL,                     -- fingerprint
    seen_at     TEXT NOT NULL,
    approved_at TEXT,
    approved_by TEXT,
    CHECK ((approved_at IS NULL) = (approved_by IS NULL))
) STRICT;

-- What was imported as a pack. A GGUF is a row of models as well; safetensors lie in the pack's own folder.
CREATE TABLE model_packs (
    id              TEXT PRIMARY KEY,
    manifest_sha256 TEXT NOT NULL UNIQUE,          -- also the name of its folder below models/, with .pack
    manifest        TEXT NOT NULL,                 -- the canonical JSON that was signed
    name            TEXT NOT NULL,
    weights         TEXT NOT NULL CHECK (weights IN ('gguf', 'safetensors')),
    licence         TEXT NOT NULL,
    signer          TEXT NOT NULL,                 -- fingerprint
    signer_name     TEXT NOT NULL,                 -- as it was trusted then
    size_bytes      INTEGER NOT NULL,
    model_id        TEXT REFERENCES models(id) ON DELETE CASCADE,
    imported_at     TEXT NOT NULL,
    imported_by     TEXT NOT NULL
) STRICT;

CREATE INDEX model_packs_by_model ON model_packs(model_id);
