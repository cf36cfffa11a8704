-- Portfolio backtests and walk-forward studies: what was asked, what came out, and the hashes it can be found again by.
-- Locks: none, the table is new. Reverse: drop it; nothing refers to it.
CREATE TABLE backtests (
    backtest_id  uuid        NOT NULL,
    created_at   timestamptz NOT NULL,
    created_by   text        NOT NULL,
    kind         text        NOT NULL,                          -- backtest | walkforward
    model_id     uuid        REFERENCES models (model_id),      -- null: several models, or predictions from elsewhere
    job_id       uuid        REFERENCES training_jobs (job_id), -- null: run from the command line
    from_ts      timestamptz NOT NULL,
    to_ts        timestamptz NOT NULL,
    symbols      integer     NOT NULL,
    seed         bigint      NOT NULL,                          -- the bits of an unsigned seed
    code_version text        NOT NULL,
    config       jsonb       NOT NULL,
    config_hash  text        NOT NULL,
    data_hash    text        NOT NULL,
    result_hash  text        NOT NULL,
    summary      jsonb       NOT NULL,                          -- what the list shows
    report       json        NOT NULL,                          -- everything; json, not jsonb: the text stays as it was hashed
    CONSTRAINT backtests_pk PRIMARY KEY (backtest_id),
    CONSTRAINT backtests_kind_is_known CHECK (kind IN ('backtest', 'walkforward')),
    CONSTRAINT backtests_span_is_not_empty CHECK (to_ts > from_ts)
);
CREATE INDEX backtests_latest ON backtests (created_at DESC);
CREATE INDEX backtests_of_model ON backtests (model_id, created_at DESC) WHERE model_id IS NOT NULL;
