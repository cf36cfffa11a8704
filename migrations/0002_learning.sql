-- What is learned: jobs, models, and the reinforcement-learning tables of the same life cycle.
-- Locks: none, every table is new. Reverse: drop them.

CREATE TABLE training_jobs (
    job_id       uuid             NOT NULL,
    kind         text             NOT NULL,        -- bootstrap_history | label_recent | train_model | promote_model | …
    created_at   timestamptz      NOT NULL,
    created_by   text             NOT NULL,
    started_at   timestamptz,
    ended_at     timestamptz,
    status       text             NOT NULL,        -- queued | running | succeeded | failed | canceled
    progress     double precision NOT NULL DEFAULT 0,
    step         text             NOT NULL DEFAULT '',   -- what it is doing now, in words
    config       jsonb            NOT NULL,
    result       jsonb,
    report_uri   text,
    error        text,
    cancel_requested_at timestamptz,
    CONSTRAINT training_jobs_pk PRIMARY KEY (job_id),
    CONSTRAINT training_jobs_status_is_known CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'canceled')),
    CONSTRAINT training_jobs_progress_is_a_fraction CHECK (progress BETWEEN 0 AND 1)
);
CREATE INDEX training_jobs_latest ON training_jobs (created_at DESC);

CREATE TABLE models (
    model_id               uuid        NOT NULL,
    created_at             timestamptz NOT NULL,
    algo                   text        NOT NULL,
    stage                  text        NOT NULL DEFAULT 'candidate',   -- candidate | shadow | production | archived
    feature_schema_version integer     NOT NULL,
    label_spec_hash        text        NOT NULL,
    label_spec             jsonb       NOT NULL,
    return_basis           text        NOT NULL DEFAULT 'gross',       -- law 4: which costs the target already contains
    train_start            timestamptz NOT NULL,
    train_end              timestamptz NOT NULL,
    metrics                jsonb       NOT NULL,
    artifact_uri           text        NOT NULL,                       -- relative to the artifact store
    artifact_hash          text        NOT NULL,                       -- sha256 of the artifact's bytes
    is_production          boolean     NOT NULL DEFAULT false,
    promoted_at            timestamptz,
    promoted_by            text,
    job_id                 uuid        REFERENCES training_jobs (job_id),
    CONSTRAINT models_pk PRIMARY KEY (model_id),
    CONSTRAINT models_stage_is_known CHECK (stage IN ('candidate', 'shadow', 'production', 'archived')),
    CONSTRAINT models_production_agrees_with_stage CHECK (is_production = (stage = 'production'))
);
CREATE UNIQUE INDEX models_one_production ON models (is_production) WHERE is_production;

-- Every promotion and roll-back, so that "roll back" knows where to go.
CREATE TABLE model_promotions (
    id            bigint      GENERATED ALWAYS AS IDENTITY,
    at            timestamptz NOT NULL,
    kind          text        NOT NULL,          -- promote | roll_back
    model_id      uuid        NOT NULL REFERENCES models (model_id),
    replaced_id   uuid        REFERENCES models (model_id),
    by_operator   text        NOT NULL,
    reason        text        NOT NULL,
    gate          jsonb       NOT NULL,
    CONSTRAINT model_promotions_pk PRIMARY KEY (id),
    CONSTRAINT model_promotions_kind_is_known CHECK (kind IN ('promote', 'roll_back'))
);

CREATE TABLE rl_models (
    model_id      varchar(32)  NOT NULL,
    symbol        varchar(20)  NOT NULL,
    algorithm     varchar(20)  NOT NULL DEFAULT 'PPO',
    train_start   timestamptz  NOT NULL,
    train_end     timestamptz  NOT NULL,
    metrics       jsonb,
    model_path    varchar(255),
    is_production boolean      NOT NULL DEFAULT false,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT rl_models_pk PRIMARY KEY (model_id)
);

CREATE TABLE rl_decisions (
    id                bigint           GENERATED ALWAYS AS IDENTITY,
    ts                timestamptz      NOT NULL,
    symbol            varchar(20)      NOT NULL,
    model_id          varchar(32)      REFERENCES rl_models (model_id),
    action            integer          NOT NULL,
    action_name       varchar(10)      NOT NULL,
    confidence        double precision,
    action_probs      jsonb,
    value_estimate    double precision,
    model_predictions jsonb,
    position_before   double precision,
    position_after    double precision,
    executed          boolean          NOT NULL DEFAULT false,
    pnl_result        double precision,
    created_at        timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT rl_decisions_pk PRIMARY KEY (id),
    CONSTRAINT rl_decisions_action_is_known CHECK (action BETWEEN 0 AND 3)
);
CREATE INDEX rl_decisions_by_symbol ON rl_decisions (symbol, ts DESC);

CREATE TABLE drift_metrics (
    ts             timestamptz      NOT NULL,
    symbol         text             NOT NULL,
    schema_version integer          NOT NULL,
    psi            double precision,
    missing_rate   double precision,
    latency_ms     double precision,
    outlier_rate   double precision,
    CONSTRAINT drift_metrics_pk PRIMARY KEY (symbol, ts, schema_version)
);
