-- The desk's own memory: versioned presets and settings, the audit trail, the outbox.
-- Locks: none, every table is new. Reverse: drop them.

-- A preset is never edited: saving makes the next version, activating points at one.
CREATE TABLE presets (
    kind       text        NOT NULL,                     -- label | policy | risk
    version    integer     NOT NULL,
    name       text        NOT NULL,
    body       jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text        NOT NULL,
    is_active  boolean     NOT NULL DEFAULT false,
    CONSTRAINT presets_pk PRIMARY KEY (kind, version),
    CONSTRAINT presets_kind_is_known CHECK (kind IN ('label', 'policy', 'risk'))
);
CREATE UNIQUE INDEX presets_one_active ON presets (kind) WHERE is_active;

CREATE TABLE settings (
    key        text        NOT NULL,                     -- mode | universe | kill_switch | …
    value      jsonb       NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text        NOT NULL,
    CONSTRAINT settings_pk PRIMARY KEY (key)
);

CREATE TABLE audit_log (
    id      bigint      GENERATED ALWAYS AS IDENTITY,
    at      timestamptz NOT NULL,
    actor   text        NOT NULL,
    action  text        NOT NULL,                        -- e.g. mode.set, model.promote, preset.save, kill.engage
    subject text        NOT NULL,
    before  jsonb,
    after   jsonb,
    origin  text,                                        -- remote address or 'system'
    CONSTRAINT audit_log_pk PRIMARY KEY (id)
);
CREATE INDEX audit_log_latest ON audit_log (at DESC);

CREATE TABLE outbox_events (
    event_id    uuid        NOT NULL,
    sequence    bigint      GENERATED ALWAYS AS IDENTITY,
    at          timestamptz NOT NULL,
    actor       text        NOT NULL,
    kind        text        NOT NULL,
    version     integer     NOT NULL,
    payload     jsonb       NOT NULL,
    CONSTRAINT outbox_events_pk PRIMARY KEY (event_id),
    CONSTRAINT outbox_events_sequence_once UNIQUE (sequence)
);
