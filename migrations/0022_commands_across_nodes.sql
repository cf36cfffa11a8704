-- Commands given on one node reach the one that trades, and that one says so; an audit row that waited for the database is written once.
-- Locks: settings and audit_log for a moment each. Reverse: drop trader_follows, settings_tell, tell_setting, audit_log_once and
-- audit_log.command_id.

-- What the trader of an account has followed, maybe stored by another node: the kill switch and the mode as of these versions.
CREATE TABLE trader_follows (
    account      text        NOT NULL,
    token        bigint      NOT NULL,                     -- of the lease under which it followed
    kill_version text        NOT NULL,                     -- xmin of the settings row 'kill_switch'; empty: there was none
    mode_version text        NOT NULL,                     -- of 'mode'
    followed_at  timestamptz NOT NULL,                     -- this server's clock
    CONSTRAINT trader_follows_pk PRIMARY KEY (account)
);

-- Whoever changes them, with whatever program: every node hears of it at once.
CREATE FUNCTION tell_setting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('desk_settings', NEW.key);
    RETURN NULL;
END
$$;
CREATE TRIGGER settings_tell AFTER INSERT OR UPDATE ON settings FOR EACH ROW
    WHEN (NEW.key IN ('kill_switch', 'mode')) EXECUTE FUNCTION tell_setting();

ALTER TABLE audit_log ADD COLUMN command_id uuid;          -- of the attempt it tells; null where nothing is ever written again
CREATE UNIQUE INDEX audit_log_once ON audit_log (command_id) WHERE command_id IS NOT NULL;
