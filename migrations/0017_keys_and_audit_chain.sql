-- The exchange's keys, sealed; and the audit trail as a chain: every row carries the hash of the one before it.
-- Locks: audit_log exclusively while its rows are chained, about 20 µs each. Reverse: drop exchange_keys, the triggers, the
-- functions and the five columns; the entries themselves are untouched.

CREATE TABLE exchange_keys (
    venue       text        NOT NULL,                      -- binance | paper
    account     text        NOT NULL,                      -- the name a person types to arm it
    hint        text        NOT NULL,                      -- the first letters of the public half; the rest is only in sealed
    version     integer     NOT NULL,                      -- counts up with every rotation, removals included
    sealed      bytea,                                     -- ASP.NET Data Protection over both halves; null once removed
    permissions jsonb       NOT NULL,                      -- what the exchange said the key may do when it was entered
    stored_at   timestamptz NOT NULL,                      -- wall clock
    stored_by   text        NOT NULL,
    CONSTRAINT exchange_keys_pk PRIMARY KEY (venue)
);

ALTER TABLE audit_log
    ADD COLUMN why            text,                        -- the reason a person gave
    ADD COLUMN correlation_id text,                        -- one command, all its rows
    ADD COLUMN seq            bigint,                      -- place in the chain, from 1 without holes; given at commit
    ADD COLUMN previous_hash  bytea,                       -- hash of row seq - 1; 32 zero bytes for the first
    ADD COLUMN hash           bytea;                       -- SHA-256, see audit_hash

-- Length before text: no two different rows read the same.
CREATE FUNCTION audit_field(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value IS NULL THEN '-' ELSE octet_length(convert_to(value, 'UTF8'))::text || ':' || value END
$$;

-- The same bytes are built by AuditChain in the program, which is what verifies.
CREATE FUNCTION audit_hash(entry audit_log) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(entry.previous_hash || convert_to(concat_ws(E'\n',
        entry.seq::text, entry.id::text, (extract(epoch FROM entry.at) * 1000000)::bigint::text,
        audit_field(entry.actor), audit_field(entry.action), audit_field(entry.subject),
        audit_field(entry.before::text), audit_field(entry.after::text), audit_field(entry.origin),
        audit_field(entry.why), audit_field(entry.correlation_id)), 'UTF8'))
$$;

DO $$
DECLARE
    entry    audit_log;
    previous bytea  := decode(repeat('00', 32), 'hex');
    place    bigint := 0;
BEGIN
    FOR entry IN SELECT * FROM audit_log ORDER BY id LOOP
        place := place + 1;
        entry.seq := place;
        entry.previous_hash := previous;
        entry.hash := audit_hash(entry);
        UPDATE audit_log
        SET seq = entry.seq, previous_hash = entry.previous_hash, hash = entry.hash
        WHERE id = entry.id;
        previous := entry.hash;
    END LOOP;
END
$$;

CREATE UNIQUE INDEX audit_log_chain_order ON audit_log (seq);
CREATE INDEX audit_log_correlation ON audit_log (correlation_id);

-- Nobody chooses a place in the chain.
CREATE FUNCTION audit_log_unchained() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seq := NULL;
    NEW.previous_hash := NULL;
    NEW.hash := NULL;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_log_unchained BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_unchained();

-- At commit, when the transaction holds every other lock it will ever want: concurrent writers queue here for the length of a
-- commit and cannot deadlock.
CREATE FUNCTION audit_log_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry audit_log;
    head  record;
BEGIN
    PERFORM pg_advisory_xact_lock(8390042653012983917);
    SELECT * INTO entry FROM audit_log WHERE id = NEW.id;
    SELECT seq, hash INTO head FROM audit_log WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1;
    entry.seq := coalesce(head.seq, 0) + 1;
    entry.previous_hash := coalesce(head.hash, decode(repeat('00', 32), 'hex'));
    UPDATE audit_log
    SET seq = entry.seq, previous_hash = entry.previous_hash, hash = audit_hash(entry)
    WHERE id = NEW.id;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER audit_log_chain AFTER INSERT ON audit_log
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_log_chain();

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change there is: the chain's own trigger gives a fresh row its place.
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN
        IF OLD.hash IS NULL AND NEW.hash IS NOT NULL
            AND to_jsonb(NEW) - 'seq' - 'previous_hash' - 'hash' = to_jsonb(OLD) - 'seq' - 'previous_hash' - 'hash' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit_log is append-only: % refused', TG_OP;
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
CREATE TRIGGER audit_log_not_truncated BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
