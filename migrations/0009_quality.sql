-- Data quality: what each symbol's feed delivered, how far features drifted from what the model learned, and the alerts raised.
-- drift_metrics (0002) keeps one row a symbol and check; per-feature rows are in feature_drift.
-- Locks: presets briefly, for its constraint. Reverse: drop the tables, delete quality presets, restore the constraint.

ALTER TABLE presets DROP CONSTRAINT presets_kind_is_known;
ALTER TABLE presets ADD CONSTRAINT presets_kind_is_known CHECK (kind IN ('label', 'policy', 'risk', 'quality'));

-- Five minutes of one symbol's feed as it arrived live. Latencies are real milliseconds, whatever the market's speed.
CREATE TABLE symbol_quality (
    symbol           text             NOT NULL,
    ts               timestamptz      NOT NULL,              -- start of the five minutes
    bars             integer          NOT NULL,              -- closed by the stream
    outliers         integer          NOT NULL,
    candle_ms_median double precision,                       -- candle close to arrival
    candle_ms_max    double precision,
    feature_ms_max   double precision,                       -- candle close to feature row
    inference_ms_max double precision,                       -- the turn that decided it
    CONSTRAINT symbol_quality_pk PRIMARY KEY (symbol, ts)
);
CREATE INDEX symbol_quality_by_time ON symbol_quality (ts);

-- How dependent a model's training rows are: what turns rows into effective rows.
CREATE TABLE drift_references (
    model_id      uuid             NOT NULL REFERENCES models (model_id),
    feature       text             NOT NULL,
    design_effect double precision NOT NULL,                 -- rows that together say as much as one independent row
    blocks        integer          NOT NULL,                 -- hours it was estimated from
    computed_at   timestamptz      NOT NULL,
    CONSTRAINT drift_references_pk PRIMARY KEY (model_id, feature)
);

CREATE TABLE feature_drift (
    ts             timestamptz      NOT NULL,
    feature        text             NOT NULL,
    origin         text             NOT NULL,                -- live: the rolling window of the loop; job: recomputed from the store
    model_id       uuid             NOT NULL REFERENCES models (model_id),
    psi            double precision NOT NULL,
    size_limit     double precision,                         -- null: the reference's dependence is not known yet
    rows           bigint           NOT NULL,
    effective_rows double precision,
    CONSTRAINT feature_drift_pk PRIMARY KEY (feature, ts, origin),
    CONSTRAINT feature_drift_origin_is_known CHECK (origin IN ('live', 'job'))
);
CREATE INDEX feature_drift_by_time ON feature_drift (ts);

-- raised -> acknowledged -> resolved, or raised -> resolved. At most one unresolved alert a kind and subject.
CREATE TABLE alerts (
    id              bigint           GENERATED ALWAYS AS IDENTITY,
    kind            text             NOT NULL,               -- drift | missing | latency | outliers | quarantine
    subject         text             NOT NULL,               -- a feature, a symbol, or desk
    is_critical     boolean          NOT NULL,
    message         text             NOT NULL,
    value           double precision NOT NULL,
    threshold       double precision NOT NULL,
    raised_at       timestamptz      NOT NULL,
    seen_at         timestamptz      NOT NULL,               -- last time the condition held
    acknowledged_at timestamptz,
    acknowledged_by text,
    resolved_at     timestamptz,
    resolved_by     text,                                    -- null: the condition went away by itself
    CONSTRAINT alerts_pk PRIMARY KEY (id),
    CONSTRAINT alerts_acknowledged_by_someone CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
    CONSTRAINT alerts_resolved_after_raised CHECK (resolved_at >= raised_at),
    CONSTRAINT alerts_resolved_by_someone_at_some_time CHECK (resolved_by IS NULL OR resolved_at IS NOT NULL)
);
CREATE UNIQUE INDEX alerts_one_unresolved ON alerts (kind, subject) WHERE resolved_at IS NULL;
CREATE INDEX alerts_latest ON alerts (raised_at DESC);
