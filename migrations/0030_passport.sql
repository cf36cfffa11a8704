-- Passport: what operators do, told once beside each act, and everything that is made of it.
-- The ledger (passport_event_outbox) is the truth; what follows from it can be made again from it.
-- Locks: none, every table is new. Reverse: drop them, consumers first.

-- ---------------------------------------------------------------------------------------------------------------- the ledger

-- One row per person: hands out the sequence, and makes the acts of one person stand in one order.
CREATE TABLE passport_streams (
    user_id       uuid        NOT NULL REFERENCES users (id),
    last_sequence bigint      NOT NULL,
    CONSTRAINT passport_streams_pk PRIMARY KEY (user_id)
);

CREATE TABLE passport_event_outbox (
    event_id        uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    sequence        bigint      NOT NULL,                   -- per person, from 1, without a hole
    event_type      text        NOT NULL,                   -- as in FactCatalogue
    event_version   integer     NOT NULL,
    event_time      timestamptz NOT NULL,                   -- market clock
    source_table    text        NOT NULL,
    source_id       text        NOT NULL,
    idempotency_key text        NOT NULL,
    payload         jsonb       NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),   -- the database's clock; also the partition key
    CONSTRAINT passport_event_outbox_pk PRIMARY KEY (user_id, sequence, created_at)
) PARTITION BY RANGE (created_at);
-- An act is never refused because nobody made its month's partition in time.
CREATE TABLE passport_event_outbox_unplanned PARTITION OF passport_event_outbox DEFAULT;
CREATE INDEX passport_event_outbox_by_id ON passport_event_outbox (event_id);
CREATE INDEX passport_event_outbox_by_source ON passport_event_outbox (source_table, source_id);

-- What was ever told, for as long as the desk exists: partitions of the ledger may go, its keys may not.
CREATE TABLE passport_event_keys (
    idempotency_key text NOT NULL,
    event_id        uuid NOT NULL,
    CONSTRAINT passport_event_keys_pk PRIMARY KEY (idempotency_key)
);

-- How far each consumer has come with each person. The row is the lease (FOR UPDATE SKIP LOCKED): one worker at a time, in order.
CREATE TABLE passport_cursors (
    consumer      text        NOT NULL,                     -- projection | report | training
    user_id       uuid        NOT NULL REFERENCES passport_streams (user_id),
    last_sequence bigint      NOT NULL DEFAULT 0,           -- done, or put among the dead letters
    retry_count   integer     NOT NULL DEFAULT 0,           -- of the event after it
    next_try_at   timestamptz NOT NULL DEFAULT '-infinity', -- the database's clock; also who was served longest ago
    last_error    text,
    CONSTRAINT passport_cursors_pk PRIMARY KEY (consumer, user_id),
    CONSTRAINT passport_cursors_consumer_is_known CHECK (consumer IN ('projection', 'report', 'training'))
);

-- What could not be consumed. Kept for ever; a re-drive settles it exactly once.
CREATE TABLE passport_dead_letters (
    consumer    text        NOT NULL,
    event_id    uuid        NOT NULL,
    user_id     uuid        NOT NULL,
    sequence    bigint      NOT NULL,
    event_type  text        NOT NULL,
    reason      text        NOT NULL,
    attempts    integer     NOT NULL,
    died_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    redrives    integer     NOT NULL DEFAULT 0,
    resolved_at timestamptz,
    resolved_by text,
    CONSTRAINT passport_dead_letters_pk PRIMARY KEY (consumer, event_id)
);
CREATE INDEX passport_dead_letters_open ON passport_dead_letters (consumer, user_id, sequence) WHERE resolved_at IS NULL;

-- ------------------------------------------------------------------------------------------- projections (can be made again)

CREATE TABLE passport_records_v2 (
    user_id               uuid        NOT NULL,
    last_sequence         bigint      NOT NULL,
    total_hypotheses      integer     NOT NULL DEFAULT 0,
    total_approved        integer     NOT NULL DEFAULT 0,
    total_rejected        integer     NOT NULL DEFAULT 0,
    win_count             integer     NOT NULL DEFAULT 0,
    loss_count            integer     NOT NULL DEFAULT 0,
    total_pnl_bps         bigint      NOT NULL DEFAULT 0,
    best_pnl_bps          integer     NOT NULL DEFAULT 0,
    worst_pnl_bps         integer     NOT NULL DEFAULT 0,
    current_streak        integer     NOT NULL DEFAULT 0,
    max_consecutive_win   integer     NOT NULL DEFAULT 0,
    max_consecutive_loss  integer     NOT NULL DEFAULT 0,
    direction_correct     integer     NOT NULL DEFAULT 0,
    direction_total       integer     NOT NULL DEFAULT 0,
    dissent_count         integer     NOT NULL DEFAULT 0,
    dissent_win_count     integer     NOT NULL DEFAULT 0,
    override_offered      integer     NOT NULL DEFAULT 0,
    override_accepted     integer     NOT NULL DEFAULT 0,
    override_ignored      integer     NOT NULL DEFAULT 0,
    override_ignored_loss integer     NOT NULL DEFAULT 0,
    confidence_sum        integer     NOT NULL DEFAULT 0,
    confidence_samples    integer     NOT NULL DEFAULT 0,
    counts                jsonb       NOT NULL,             -- every count, these included: what the next event is added to
    updated_at            timestamptz NOT NULL,             -- market clock of the last event
    CONSTRAINT passport_records_v2_pk PRIMARY KEY (user_id)
);

CREATE TABLE passport_coin_stats (
    user_id      uuid        NOT NULL,
    coin         text        NOT NULL,
    total        integer     NOT NULL,
    correct      integer     NOT NULL,
    trades       integer     NOT NULL,
    wins         integer     NOT NULL,
    pnl_bps_sum  bigint      NOT NULL,
    r_milli_sum  bigint      NOT NULL,
    hold_seconds bigint      NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT passport_coin_stats_pk PRIMARY KEY (user_id, coin)
);

-- How a person stood at the end of each of their days (Korea) with an event.
CREATE TABLE passport_metric_snapshots (
    user_id             uuid          NOT NULL,
    day                 date          NOT NULL,
    computed_at         timestamptz   NOT NULL,             -- market clock of the day's last event
    win_rate            numeric(6,2),                       -- percent; null without a sample
    direction_accuracy  numeric(6,2),
    ids_score           numeric(6,2),
    calibration_score   numeric(6,2),                       -- percentage points, confidence minus hit rate
    guardian_adherence  numeric(6,2),
    challenge_win_rate  numeric(6,2),
    avg_pnl_bps         numeric(12,2),
    risk_adjusted_score numeric(12,4),
    sample_sizes        jsonb         NOT NULL,
    CONSTRAINT passport_metric_snapshots_pk PRIMARY KEY (user_id, day)
);

-- One line per closed quick trade: what curves, maps, reports and samples are drawn from.
CREATE TABLE passport_trades (
    trade_id         uuid        NOT NULL,
    user_id          uuid        NOT NULL,
    sequence         bigint      NOT NULL,
    mode             text        NOT NULL,
    symbol           text        NOT NULL,
    direction        text        NOT NULL,
    origin           text        NOT NULL,
    decided_at       timestamptz NOT NULL,
    entered_at       timestamptz NOT NULL,
    exited_at        timestamptz NOT NULL,
    exit_reason      text        NOT NULL,
    net_pnl          numeric     NOT NULL,                  -- USDT, after costs
    pnl_bps          integer     NOT NULL,
    r_milli          integer,
    mae_bps          integer,
    mfe_bps          integer,
    confidence       integer,
    setup            text,
    regime           text,
    is_stop_moved    boolean     NOT NULL,
    is_target_cut    boolean     NOT NULL,
    warnings_ignored integer     NOT NULL,
    CONSTRAINT passport_trades_pk PRIMARY KEY (trade_id)
);
CREATE INDEX passport_trades_of_user ON passport_trades (user_id, exited_at DESC);
