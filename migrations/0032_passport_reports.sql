-- What is made of the ledger for people and for models: reports with their versions, notifications, training samples and their data sets.
-- Locks: none, every table is new. Reverse: drop them.

CREATE TABLE passport_reports (
    report_id          uuid        NOT NULL,
    user_id            uuid        NOT NULL REFERENCES users (id),
    report_type        text        NOT NULL,
    period_start       timestamptz NOT NULL,
    period_end         timestamptz NOT NULL,
    version            integer     NOT NULL,                -- of this period's report, from 1; the highest is read
    model_name         text        NOT NULL,
    model_version      text        NOT NULL,
    input_hash         text        NOT NULL,                -- SHA-256 of input_snapshot as stored
    input_snapshot     jsonb       NOT NULL,
    strengths          jsonb       NOT NULL DEFAULT '[]',   -- [{title, evidence, impact}]
    weaknesses         jsonb       NOT NULL DEFAULT '[]',
    improvements       jsonb       NOT NULL DEFAULT '[]',
    ai_training_impact jsonb       NOT NULL DEFAULT '{}',
    summary_md         text        NOT NULL,
    score_overview     jsonb       NOT NULL DEFAULT '{}',
    language           text        NOT NULL,                -- en | ko
    status             text        NOT NULL DEFAULT 'final',
    created_at         timestamptz NOT NULL,
    CONSTRAINT passport_reports_pk PRIMARY KEY (report_id),
    CONSTRAINT passport_reports_period_once UNIQUE (user_id, report_type, period_start, period_end, version),
    CONSTRAINT passport_reports_type_is_known CHECK (report_type IN ('daily', 'weekly', 'monthly', 'on_demand', 'five_trades')),
    CONSTRAINT passport_reports_status_is_known CHECK (status IN ('draft', 'final', 'archived'))
);
CREATE INDEX passport_reports_of_user ON passport_reports (user_id, created_at DESC);

-- What is still to be written. The consumer and the calendar ask; a job writes, so that a slow language model holds nobody's events.
CREATE TABLE passport_report_requests (
    request_id     uuid        NOT NULL,
    user_id        uuid        NOT NULL REFERENCES users (id),
    report_type    text        NOT NULL,
    period_start   timestamptz NOT NULL,
    period_end     timestamptz NOT NULL,
    after_sequence bigint      NOT NULL,                    -- written once projection and training have come so far with this person
    reason         text        NOT NULL,
    asked_at       timestamptz NOT NULL,
    report_id      uuid,
    failed         text,
    CONSTRAINT passport_report_requests_pk PRIMARY KEY (request_id),
    CONSTRAINT passport_report_requests_reason_once UNIQUE (user_id, report_type, reason)
);
CREATE INDEX passport_report_requests_open ON passport_report_requests (asked_at) WHERE report_id IS NULL AND failed IS NULL;

-- How many trades of a person have closed since the last report they caused.
CREATE TABLE passport_report_counts (
    user_id       uuid    NOT NULL,
    closed_trades bigint  NOT NULL,
    CONSTRAINT passport_report_counts_pk PRIMARY KEY (user_id)
);

CREATE TABLE user_notifications (
    notification_id uuid        NOT NULL,
    user_id         uuid        NOT NULL REFERENCES users (id),
    kind            text        NOT NULL,
    subject         text        NOT NULL,
    link            text,
    created_at      timestamptz NOT NULL,
    read_at         timestamptz,
    CONSTRAINT user_notifications_pk PRIMARY KEY (notification_id)
);
CREATE INDEX user_notifications_of_user ON user_notifications (user_id, created_at DESC);

CREATE TABLE ml_training_samples (
    sample_id       uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    source_event_id uuid        NOT NULL,
    trade_id        uuid        NOT NULL,
    asset           text        NOT NULL,
    timeframe       text,
    strategy_tags   text[]      NOT NULL DEFAULT '{}',
    feature_vector  jsonb       NOT NULL,
    decision        jsonb       NOT NULL,                   -- direction, entry, tp, sl, confidence
    outcome         jsonb       NOT NULL,                   -- pnl_bps, hold_sec, win, mae, mfe
    label_quality   text        NOT NULL,
    model_feedback  jsonb       NOT NULL DEFAULT '{}',
    decided_at      timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT ml_training_samples_pk PRIMARY KEY (sample_id),
    CONSTRAINT ml_training_samples_event_once UNIQUE (source_event_id),
    CONSTRAINT ml_training_samples_quality_is_known CHECK (label_quality IN ('good', 'bad', 'neutral'))
);
CREATE INDEX ml_training_samples_of_user ON ml_training_samples (user_id, created_at DESC);

-- Trades that made no sample, and why: a value known later than the decision, or nothing to learn from.
CREATE TABLE ml_refused_samples (
    source_event_id uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    trade_id        uuid        NOT NULL,
    reason          text        NOT NULL,
    field           text,
    created_at      timestamptz NOT NULL,
    CONSTRAINT ml_refused_samples_pk PRIMARY KEY (source_event_id)
);

CREATE TABLE ml_dataset_versions (
    dataset_hash text        NOT NULL,                      -- SHA-256 over the samples in order
    user_id      uuid,                                      -- whose; null: everybody's, without names
    samples      integer     NOT NULL,
    first_at     timestamptz NOT NULL,
    last_at      timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT ml_dataset_versions_pk PRIMARY KEY (dataset_hash)
);

CREATE TABLE ml_dataset_samples (
    dataset_hash text NOT NULL REFERENCES ml_dataset_versions (dataset_hash),
    sample_id    uuid NOT NULL REFERENCES ml_training_samples (sample_id),
    CONSTRAINT ml_dataset_samples_pk PRIMARY KEY (dataset_hash, sample_id)
);

CREATE TABLE model_registry (
    model_id      uuid        NOT NULL,
    user_id       uuid        NOT NULL REFERENCES users (id),
    model_name    text        NOT NULL,
    version       integer     NOT NULL,
    dataset_hash  text        NOT NULL REFERENCES ml_dataset_versions (dataset_hash),
    train_window  tstzrange   NOT NULL,
    eval_metrics  jsonb       NOT NULL,
    artifact      text        NOT NULL,                     -- LightGBM text
    artifact_hash text        NOT NULL,
    status        text        NOT NULL,
    created_at    timestamptz NOT NULL,
    deployed_at   timestamptz,
    CONSTRAINT model_registry_pk PRIMARY KEY (model_id),
    CONSTRAINT model_registry_version_once UNIQUE (user_id, model_name, version),
    CONSTRAINT model_registry_status_is_known CHECK (status IN ('refused', 'deployed', 'archived'))
);
CREATE UNIQUE INDEX model_registry_one_deployed ON model_registry (user_id, model_name) WHERE status = 'deployed';

CREATE TABLE model_eval_runs (
    eval_id         uuid        NOT NULL,
    model_id        uuid        NOT NULL REFERENCES model_registry (model_id),
    dataset_version text        NOT NULL,
    metrics         jsonb       NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT model_eval_runs_pk PRIMARY KEY (eval_id)
);
