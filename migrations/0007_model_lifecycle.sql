-- The life of a model after training: its kind, where it came from, every change of stage, the evidence gathered about it, and what
-- it does as a challenger beside the champion.
-- Locks: models for the moment of the new columns (no rewrite: every default is constant); the other tables are new.
-- Reverse: drop the new tables and columns, put models_one_production back.

ALTER TABLE models
    ADD COLUMN kind          text NOT NULL DEFAULT 'decision',   -- what it is for; one production model for each
    ADD COLUMN origin        text NOT NULL DEFAULT 'trained',    -- trained | imported
    ADD COLUMN parent_id     uuid REFERENCES models (model_id),  -- the champion when it was registered: what it set out to beat
    ADD COLUMN feature_names jsonb,                              -- column order it reads; null: registered before this migration
    ADD COLUMN schema_hash   text,                               -- sha256 of version and names in order; null likewise
    ADD COLUMN code_version  text,
    ADD COLUMN seed          numeric(20),
    ADD CONSTRAINT models_origin_is_known CHECK (origin IN ('trained', 'imported'));

DROP INDEX models_one_production;
CREATE UNIQUE INDEX models_one_production_per_kind ON models (kind) WHERE is_production;
CREATE INDEX models_by_stage ON models (kind, stage);

ALTER TABLE model_promotions DROP CONSTRAINT model_promotions_kind_is_known;
ALTER TABLE model_promotions
    ADD CONSTRAINT model_promotions_kind_is_known CHECK (kind IN ('promote', 'override', 'roll_back'));

-- Each change of stage, for good: who, when, why.
CREATE TABLE model_transitions (
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    at          timestamptz NOT NULL,
    model_id    uuid        NOT NULL REFERENCES models (model_id),
    from_stage  text        NOT NULL,
    to_stage    text        NOT NULL,
    by_operator text        NOT NULL,
    reason      text        NOT NULL,
    CONSTRAINT model_transitions_pk PRIMARY KEY (id),
    CONSTRAINT model_transitions_moves CHECK (from_stage <> to_stage)
);
CREATE INDEX model_transitions_by_model ON model_transitions (model_id, id);

-- What was found out about a model after it was registered; the newest of a kind counts.
CREATE TABLE model_evidence (
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    model_id    uuid        NOT NULL REFERENCES models (model_id),
    kind        text        NOT NULL,                            -- walk_forward | drift | challenge | evaluation
    recorded_at timestamptz NOT NULL,
    body        jsonb       NOT NULL,
    CONSTRAINT model_evidence_pk PRIMARY KEY (id)
);
CREATE INDEX model_evidence_by_model ON model_evidence (model_id, kind, id DESC);

-- A paper account for each model that decides beside the desk (challengers, and the champion's mirror), as it stands.
CREATE TABLE challenger_accounts (
    model_id       uuid             NOT NULL REFERENCES models (model_id),
    started_at     timestamptz      NOT NULL,
    updated_at     timestamptz      NOT NULL,                    -- market clock of the last stored turn
    equity         double precision NOT NULL,                    -- USDT
    state          jsonb            NOT NULL,                    -- wallet, active trades, open orders: what a restart resumes from
    CONSTRAINT challenger_accounts_pk PRIMARY KEY (model_id)
);

CREATE TABLE challenger_decisions (
    model_id   uuid             NOT NULL REFERENCES models (model_id),
    symbol     text             NOT NULL,
    ts         timestamptz      NOT NULL,                        -- open time of the closed bar the decision rests on
    ev_long    double precision NOT NULL,                        -- fractions of notional
    ev_short   double precision NOT NULL,
    er_long    double precision NOT NULL,
    er_short   double precision NOT NULL,
    wanted     text             NOT NULL,                        -- LONG | SHORT
    decision   text             NOT NULL,                        -- LONG | SHORT | FLAT, after every gate and guard
    reasons    text[]           NOT NULL,                        -- codes of the gates and guards that objected
    CONSTRAINT challenger_decisions_pk PRIMARY KEY (model_id, symbol, ts)
) PARTITION BY RANGE (ts);

CREATE TABLE challenger_trades (
    model_id    uuid        NOT NULL REFERENCES models (model_id),
    trade_id    uuid        NOT NULL,
    symbol      text        NOT NULL,
    side        text        NOT NULL,
    status      text        NOT NULL,
    signal_ts   timestamptz NOT NULL,
    quantity    numeric     NOT NULL,
    entry_time  timestamptz,
    entry_price numeric,
    exit_time   timestamptz,
    exit_price  numeric,
    exit_reason text,
    gross_pnl   numeric     NOT NULL,                            -- USDT
    fees        numeric     NOT NULL,
    slippage    numeric     NOT NULL,
    funding     numeric     NOT NULL,
    net_pnl     numeric     NOT NULL,
    CONSTRAINT challenger_trades_pk PRIMARY KEY (model_id, trade_id)
);
CREATE INDEX challenger_trades_by_time ON challenger_trades (model_id, signal_ts DESC);

-- The paired comparison: what both accounts earned in the same hour, net of every cost.
CREATE TABLE challenger_hours (
    challenger_id     uuid             NOT NULL REFERENCES models (model_id),
    champion_id       uuid             NOT NULL REFERENCES models (model_id),
    hour              timestamptz      NOT NULL,                 -- its start
    challenger_return double precision NOT NULL,                 -- change of equity over equity at the hour's start
    champion_return   double precision NOT NULL,
    decisions         integer          NOT NULL,                 -- symbol-minutes both decided
    agreed            integer          NOT NULL,                 -- of those, how many alike
    CONSTRAINT challenger_hours_pk PRIMARY KEY (challenger_id, champion_id, hour)
);
