-- Orders that failed, shadow's fill model beside live fills, and the results of fire drills.
-- Locks: orders briefly, for the column. Reverse: drop the tables and the column.

-- Why an order failed. In mode shadow: why the venue would have refused what the shadow account accepted.
ALTER TABLE orders ADD COLUMN IF NOT EXISTS failure text;

-- One row per live fill of an order of ours: what the fill model would have given at that moment. Stands alone as evidence.
CREATE TABLE slippage_comparisons (
    symbol          text             NOT NULL,
    fill_id         bigint           NOT NULL,              -- the venue's
    trade_id        uuid             NOT NULL,              -- the round trip's
    client_order_id text             NOT NULL,
    role            text             NOT NULL,              -- ENTRY | STOP | TARGET | EXIT
    side            text             NOT NULL,              -- BUY | SELL: of the order
    ts              timestamptz      NOT NULL,
    quantity        numeric          NOT NULL,
    reference_price numeric          NOT NULL,              -- before slippage, USDT
    model_price     numeric          NOT NULL,
    actual_price    numeric          NOT NULL,
    model_bps       double precision NOT NULL,              -- cost against the reference, positive is worse
    actual_bps      double precision NOT NULL,
    CONSTRAINT slippage_comparisons_pk PRIMARY KEY (symbol, fill_id),
    CONSTRAINT slippage_comparisons_role_is_known CHECK (role IN ('ENTRY', 'STOP', 'TARGET', 'EXIT')),
    CONSTRAINT slippage_comparisons_side_is_known CHECK (side IN ('BUY', 'SELL'))
);
CREATE INDEX slippage_comparisons_latest ON slippage_comparisons (ts DESC);

-- The failure catalogue, row by row, as it was last driven against the real process.
CREATE TABLE drill_runs (
    run_id     uuid             NOT NULL,
    row_number integer          NOT NULL,                   -- of the catalogue
    name       text             NOT NULL,
    ran_at     timestamptz      NOT NULL,
    runs       integer          NOT NULL,
    failures   integer          NOT NULL,
    outcome    text             NOT NULL,                   -- passed | failed | not_automated
    detail     text             NOT NULL,                   -- what was seen, or why it is not automated
    seconds    double precision NOT NULL,
    CONSTRAINT drill_runs_pk PRIMARY KEY (run_id, row_number),
    CONSTRAINT drill_runs_outcome_is_known CHECK (outcome IN ('passed', 'failed', 'not_automated'))
);
CREATE INDEX drill_runs_latest ON drill_runs (row_number, ran_at DESC);
