-- Reports without reading everything again: which stretches of the calendar were asked about, which trades a report looked at, and an index by which
-- a stretch of the ledger is found by its time.
-- Locks: acts wait while the index over the ledger is made; passport_reports for the length of this migration, which reads it once. Reverse: drop the
-- table, the column and the indexes.

-- A day, week or month of Korea about whose reports everybody was asked for. One row each, some 420 a year; nothing else grows it.
CREATE TABLE passport_report_stretches (
    report_type  text        NOT NULL,
    period_start timestamptz NOT NULL,
    asked_at     timestamptz NOT NULL,                      -- market clock, the last time
    asks         integer     NOT NULL DEFAULT 1,            -- twice at most: once when it ended, once more for what was told late
    CONSTRAINT passport_report_stretches_pk PRIMARY KEY (report_type, period_start),
    CONSTRAINT passport_report_stretches_type_is_known CHECK (report_type IN ('daily', 'weekly', 'monthly'))
);

CREATE INDEX passport_event_outbox_by_time ON passport_event_outbox (event_time) INCLUDE (user_id, sequence);

-- Lineage asks which reports looked at a trade; their inputs are far too large to be opened for that.
ALTER TABLE passport_reports ADD COLUMN trade_ids uuid[] NOT NULL DEFAULT '{}';
UPDATE passport_reports
SET trade_ids = ARRAY(SELECT (trade ->> 'trade_id')::uuid FROM jsonb_array_elements(input_snapshot -> 'trades') AS trade);
CREATE INDEX passport_reports_of_trade ON passport_reports USING gin (trade_ids);
