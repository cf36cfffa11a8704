-- The scoreboard of prediction markets. Raw answers lie as files (forecast_raw_files is their manifest); everything marked "derived" is made of
-- them and can be dropped and made again, bit for bit.
-- Locks: none, every table is new. Reverse: drop them.

-- ------------------------------------------------------------------------------------------------------------------ runs and raw

CREATE TABLE forecast_runs (
    run_id              uuid        NOT NULL,
    pipeline_name       text        NOT NULL,               -- daily_batch | stream | postmortem
    venue               text        NOT NULL DEFAULT 'polymarket',  -- whose markets: polymarket | practice | recorded; one database measures one
    code_version        text        NOT NULL,
    config_hash         text        NOT NULL,
    data_interval_start timestamptz NOT NULL,
    data_interval_end   timestamptz NOT NULL,               -- what the run calls now
    status              text        NOT NULL,
    error_stage         text,
    error               text,
    counts              jsonb       NOT NULL DEFAULT '{}',  -- what each stage did, for the page
    started_at          timestamptz NOT NULL,
    ended_at            timestamptz,
    CONSTRAINT forecast_runs_pk PRIMARY KEY (run_id),
    CONSTRAINT forecast_runs_interval UNIQUE (pipeline_name, data_interval_end),    -- the same day again is the same run
    CONSTRAINT forecast_runs_pipeline_is_known CHECK (pipeline_name IN ('daily_batch', 'stream', 'postmortem')),
    CONSTRAINT forecast_runs_status_is_known CHECK (status IN ('RUNNING', 'SUCCEEDED', 'PARTIAL_SUCCESS', 'FAILED'))
);

CREATE TABLE forecast_checkpoints (
    run_id  uuid        NOT NULL REFERENCES forecast_runs (run_id),
    stage   text        NOT NULL,
    done_at timestamptz NOT NULL,
    counts  jsonb       NOT NULL DEFAULT '{}',
    CONSTRAINT forecast_checkpoints_pk PRIMARY KEY (run_id, stage)
);

CREATE TABLE forecast_dead_letters (
    letter_id   uuid        NOT NULL,
    run_id      uuid        NOT NULL REFERENCES forecast_runs (run_id),
    stage       text        NOT NULL,
    segment     text        NOT NULL,                       -- a page, a market, a token
    reason      text        NOT NULL,
    payload     text        NOT NULL,                       -- what could not be used, cut at 4,000 letters
    created_at  timestamptz NOT NULL,
    attempts    integer     NOT NULL DEFAULT 1,
    settled_at  timestamptz,
    settled_by  text,
    CONSTRAINT forecast_dead_letters_pk PRIMARY KEY (letter_id),
    CONSTRAINT forecast_dead_letters_once UNIQUE (run_id, stage, segment)
);

CREATE TABLE forecast_raw_files (
    sequence bigint      NOT NULL,
    source   text        NOT NULL,                          -- gamma | history | subgraph | ws | llm
    name     text        NOT NULL,
    path     text        NOT NULL,
    run_id   uuid        NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    lines    integer     NOT NULL,
    bytes    bigint      NOT NULL,
    sha256   text        NOT NULL,
    CONSTRAINT forecast_raw_files_pk PRIMARY KEY (sequence),
    CONSTRAINT forecast_raw_files_path_once UNIQUE (path)
);

-- ---------------------------------------------------------------------------------------------------------------- derived: registry

CREATE TABLE forecast_markets (
    market_id         text        NOT NULL,                 -- condition id, small letters
    event_id          text        NOT NULL,
    group_id          text,
    slug              text        NOT NULL,
    question          text        NOT NULL,
    rules             text        NOT NULL,
    category          text        NOT NULL,
    outcomes          text[]      NOT NULL,
    tokens            text[]      NOT NULL,
    enable_order_book boolean     NOT NULL,
    starts_at         timestamptz,
    ends_at           timestamptz,                          -- planned
    closed_at         timestamptz,
    status            text        NOT NULL,
    winner            integer,
    label_rule        text        NOT NULL,
    resolved_at       timestamptz,
    was_disputed      boolean     NOT NULL,
    first_seen_at     timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,                 -- of the raw line that last changed it
    CONSTRAINT forecast_markets_pk PRIMARY KEY (market_id),
    CONSTRAINT forecast_markets_two_outcomes CHECK (cardinality(outcomes) = 2 AND cardinality(tokens) = 2),
    CONSTRAINT forecast_markets_status_is_known CHECK (status IN ('ACTIVE', 'RESOLVED', 'VOID', 'UNRESOLVED')),
    CONSTRAINT forecast_markets_winner CHECK ((winner IS NOT NULL) = (status = 'RESOLVED'))
);
CREATE INDEX forecast_markets_by_end ON forecast_markets (status, ends_at);
CREATE INDEX forecast_markets_by_token ON forecast_markets USING gin (tokens);

-- Append-only: what a field was before, slug and label alike.
CREATE TABLE forecast_market_history (
    market_id  text        NOT NULL,
    changed_at timestamptz NOT NULL,
    field      text        NOT NULL,                        -- slug, status, ends_at, …
    old_value  text,
    new_value  text,
    source     text        NOT NULL,                        -- path of the raw file
    CONSTRAINT forecast_market_history_pk PRIMARY KEY (market_id, changed_at, field)
);

CREATE TABLE forecast_prices (
    market_id text             NOT NULL,
    ts        timestamptz      NOT NULL,
    yes       double precision NOT NULL,
    CONSTRAINT forecast_prices_pk PRIMARY KEY (market_id, ts),
    CONSTRAINT forecast_prices_is_probability CHECK (yes BETWEEN 0 AND 1)
);

-- What the catalogue and the open-interest answers said at a time.
CREATE TABLE forecast_activity (
    market_id         text             NOT NULL,
    ts                timestamptz      NOT NULL,
    volume_24h_usd    double precision,
    open_interest_usd double precision,
    liquidity_usd     double precision,
    wallets           integer,                              -- who traded, where known
    top_share         double precision,                     -- of volume by the largest wallet, where known
    round_trip_share  double precision,                     -- of volume that ended flat, where known
    CONSTRAINT forecast_activity_pk PRIMARY KEY (market_id, ts)
);

-- -------------------------------------------------------------------------------------------------------- derived: what is measured

CREATE TABLE forecast_snapshots (
    ts                timestamptz      NOT NULL,
    market_id         text             NOT NULL,
    p_yes             double precision NOT NULL,
    p_no              double precision NOT NULL,
    volume_24h        double precision,
    open_interest     double precision,
    tte_seconds       bigint,
    liquidity_bucket  text             NOT NULL,
    freshness_seconds bigint           NOT NULL,
    schema_version    text             NOT NULL DEFAULT 'v1',
    CONSTRAINT forecast_snapshots_pk PRIMARY KEY (ts, market_id),
    CONSTRAINT forecast_snapshots_sum CHECK (abs(p_yes + p_no - 1) <= 1e-9 AND p_yes BETWEEN 0 AND 1),
    CONSTRAINT forecast_snapshots_bucket CHECK (liquidity_bucket IN ('LOW', 'MID', 'HIGH'))
);
CREATE INDEX forecast_snapshots_by_market ON forecast_snapshots (market_id, ts);

CREATE TABLE forecast_cutoffs (
    market_id      text             NOT NULL,
    cutoff_type    text             NOT NULL,               -- T-24h | T-1h | DAILY
    end_view       text             NOT NULL,               -- planned | resolved
    due            timestamptz      NOT NULL,
    selected_ts    timestamptz      NOT NULL,
    selection_rule text             NOT NULL,               -- nearest_before | nearest_any
    p_yes          double precision NOT NULL,
    CONSTRAINT forecast_cutoffs_pk PRIMARY KEY (market_id, cutoff_type, end_view, due),
    CONSTRAINT forecast_cutoffs_type CHECK (cutoff_type IN ('T-24h', 'T-1h', 'DAILY')),
    CONSTRAINT forecast_cutoffs_view CHECK (end_view IN ('planned', 'resolved')),
    CONSTRAINT forecast_cutoffs_rule CHECK (selection_rule IN ('nearest_before', 'nearest_any'))
);

-- Why a market has no scored price at a cut-off: counted, never guessed.
CREATE TABLE forecast_exclusions (
    market_id   text NOT NULL,
    cutoff_type text NOT NULL,
    end_view    text NOT NULL,
    reason      text NOT NULL,                              -- void, unresolved, no_planned_end, no_price, stale, ended_before_cutoff, …
    CONSTRAINT forecast_exclusions_pk PRIMARY KEY (market_id, cutoff_type, end_view)
);

CREATE TABLE forecast_frames (
    ts               timestamptz      NOT NULL,
    market_id        text             NOT NULL,
    returns          double precision NOT NULL,
    vol              double precision NOT NULL,
    volume_velocity  double precision NOT NULL,
    oi_change        double precision NOT NULL,
    tte_seconds      bigint,
    liquidity_bucket text             NOT NULL,
    impute_flag      integer          NOT NULL,
    schema_version   text             NOT NULL DEFAULT 'v1',
    CONSTRAINT forecast_frames_pk PRIMARY KEY (ts, market_id)
);

CREATE TABLE forecast_bands (
    ts               timestamptz      NOT NULL,
    market_id        text             NOT NULL,
    method           text             NOT NULL,             -- ewma | kalman | rolling_quantile | chronos | timesfm
    horizon_steps    integer          NOT NULL,
    step_seconds     integer          NOT NULL,
    band_calibration text             NOT NULL,             -- raw | conformal
    q10              double precision NOT NULL,
    q50              double precision NOT NULL,
    q90              double precision NOT NULL,
    model_id         text             NOT NULL,
    CONSTRAINT forecast_bands_pk PRIMARY KEY (ts, market_id, method, horizon_steps, step_seconds, band_calibration),
    CONSTRAINT forecast_bands_order CHECK (0 <= q10 AND q10 <= q50 AND q50 <= q90 AND q90 <= 1)
);
CREATE INDEX forecast_bands_by_market ON forecast_bands (market_id, ts);

-- Realised coverage, width and interval score of the bands whose moment has come.
CREATE TABLE forecast_coverage (
    run_id           uuid             NOT NULL,
    method           text             NOT NULL,
    horizon_steps    integer          NOT NULL,
    band_calibration text             NOT NULL,
    segment_key      text             NOT NULL,
    sample_size      integer          NOT NULL,
    coverage         double precision NOT NULL,
    width_mean       double precision NOT NULL,
    interval_score   double precision NOT NULL,
    must_retrain     boolean          NOT NULL,             -- coverage left its band
    CONSTRAINT forecast_coverage_pk PRIMARY KEY (run_id, method, horizon_steps, band_calibration, segment_key)
);

CREATE TABLE forecast_calibration (
    run_id           uuid             NOT NULL,
    "window"         text             NOT NULL,             -- 30d | 90d | 365d | all
    segment_key      text             NOT NULL,             -- category|liquidity|tte, * for all
    horizon          text             NOT NULL,
    end_view         text             NOT NULL,
    sample_size      integer          NOT NULL,
    clusters         integer          NOT NULL,
    base_rate        double precision NOT NULL,
    brier            double precision NOT NULL,
    skill            double precision NOT NULL,
    logloss          double precision NOT NULL,
    ece              double precision NOT NULL,
    ece_mass         double precision NOT NULL,
    reliability      double precision NOT NULL,
    resolution       double precision NOT NULL,
    uncertainty      double precision NOT NULL,
    slope            double precision,
    intercept        double precision,
    brier_low        double precision,
    brier_high       double precision,
    ece_low          double precision,
    ece_high         double precision,
    curve            jsonb            NOT NULL,             -- bins with their Wilson intervals
    CONSTRAINT forecast_calibration_pk PRIMARY KEY (run_id, "window", segment_key, horizon, end_view)
);

CREATE TABLE forecast_questions (
    market_id             text             NOT NULL,
    prompt_version        text             NOT NULL,
    llm_model             text             NOT NULL,
    ambiguity_score       double precision NOT NULL,
    resolution_risk_score double precision NOT NULL,
    trigger_events        text[]           NOT NULL,
    rationale_bullets     text[]           NOT NULL,
    made_at               timestamptz      NOT NULL,
    CONSTRAINT forecast_questions_pk PRIMARY KEY (market_id, prompt_version, llm_model),
    CONSTRAINT forecast_questions_bullets CHECK (cardinality(rationale_bullets) <= 5),
    CONSTRAINT forecast_questions_range CHECK (ambiguity_score BETWEEN 0 AND 1 AND resolution_risk_score BETWEEN 0 AND 1)
);

CREATE TABLE forecast_trust (
    ts          timestamptz      NOT NULL,
    market_id   text             NOT NULL,
    trust_score double precision NOT NULL,
    components  jsonb            NOT NULL,
    CONSTRAINT forecast_trust_pk PRIMARY KEY (ts, market_id),
    CONSTRAINT forecast_trust_range CHECK (trust_score BETWEEN 0 AND 100)
);
CREATE INDEX forecast_trust_by_market ON forecast_trust (market_id, ts);

-- ------------------------------------------------------------------------------------------------- derived: alerts and post-mortems

CREATE TABLE forecast_bars (
    market_id    text             NOT NULL,
    ts           timestamptz      NOT NULL,                 -- open
    seconds      integer          NOT NULL,                 -- 60 | 300
    open         double precision NOT NULL,
    high         double precision NOT NULL,
    low          double precision NOT NULL,
    close        double precision NOT NULL,
    trade_count  integer          NOT NULL,
    volume       double precision NOT NULL,                 -- shares of the first outcome
    realized_vol double precision NOT NULL,                 -- root of the summed squared log-odds changes
    CONSTRAINT forecast_bars_pk PRIMARY KEY (market_id, seconds, ts)
);

CREATE TABLE forecast_alerts (
    alert_id     uuid        NOT NULL,                      -- version 7
    ts           timestamptz NOT NULL,
    market_id    text        NOT NULL,
    severity     text        NOT NULL,
    reason_codes text[]      NOT NULL,
    evidence     jsonb       NOT NULL,
    llm_explain_5lines text[] NOT NULL,
    origin       text        NOT NULL,                      -- batch | stream
    CONSTRAINT forecast_alerts_pk PRIMARY KEY (alert_id),
    CONSTRAINT forecast_alerts_severity CHECK (severity IN ('HIGH', 'MED', 'FYI'))
);
CREATE INDEX forecast_alerts_by_time ON forecast_alerts (ts DESC);

-- What people and time said of an alert; not derived, kept apart so that a rebuild does not lose it.
CREATE TABLE forecast_alert_verdicts (
    alert_id        uuid        NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by uuid        REFERENCES users (id),
    is_false_alarm  boolean,                                -- by the person, or by the price having come back
    judged_at       timestamptz,
    judged_by       text,                                   -- a person's id, or rule
    CONSTRAINT forecast_alert_verdicts_pk PRIMARY KEY (alert_id)
);

CREATE TABLE forecast_postmortems (
    market_id text        NOT NULL,
    version   integer     NOT NULL,
    run_id    uuid        NOT NULL,
    made_at   timestamptz NOT NULL,                         -- the run's now
    markdown  text        NOT NULL,
    figures   jsonb       NOT NULL,
    CONSTRAINT forecast_postmortems_pk PRIMARY KEY (market_id, version)
);
