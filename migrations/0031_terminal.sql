-- The Terminal: what operators do, as primary rows. Each write stands in one transaction with its event in the ledger (0030).
-- Names: users, entry_price, direction; the seed's other spellings are not used anywhere.
-- Locks: none, every table is new. Reverse: drop them.

CREATE TABLE terminal_scan_runs (
    scan_id      uuid        NOT NULL,
    user_id      uuid        NOT NULL REFERENCES users (id),
    kind         text        NOT NULL,                      -- rule | model
    rules        jsonb       NOT NULL,                      -- what was asked for
    symbols      integer     NOT NULL,
    signals      integer     NOT NULL,
    scanned_at   timestamptz NOT NULL,                      -- market clock
    CONSTRAINT terminal_scan_runs_pk PRIMARY KEY (scan_id),
    CONSTRAINT terminal_scan_runs_kind_is_known CHECK (kind IN ('rule', 'model'))
);
CREATE INDEX terminal_scan_runs_of_user ON terminal_scan_runs (user_id, scanned_at DESC);

CREATE TABLE terminal_scan_signals (
    signal_id    uuid        NOT NULL,
    scan_id      uuid        NOT NULL REFERENCES terminal_scan_runs (scan_id),
    user_id      uuid        NOT NULL,
    symbol       text        NOT NULL REFERENCES instruments (symbol),
    direction    text        NOT NULL,
    score        double precision NOT NULL,                 -- larger is stronger; comparable within one scan only
    entry_price  numeric     NOT NULL,
    stop_price   numeric     NOT NULL,
    target_price numeric     NOT NULL,
    confidence   integer,                                   -- percent
    reasons      jsonb       NOT NULL,
    bar_ts       timestamptz NOT NULL,                      -- open of the last closed bar it rests on
    CONSTRAINT terminal_scan_signals_pk PRIMARY KEY (signal_id),
    CONSTRAINT terminal_scan_signals_direction_is_known CHECK (direction IN ('LONG', 'SHORT'))
);
CREATE INDEX terminal_scan_signals_of_scan ON terminal_scan_signals (scan_id);

CREATE TABLE tracked_signals (
    tracked_id   uuid        NOT NULL,
    user_id      uuid        NOT NULL REFERENCES users (id),
    signal_id    uuid        REFERENCES terminal_scan_signals (signal_id),
    symbol       text        NOT NULL REFERENCES instruments (symbol),
    direction    text        NOT NULL,
    entry_price  numeric     NOT NULL,                      -- when it was tracked
    stop_price   numeric,
    target_price numeric,
    confidence   integer,
    note         text        NOT NULL DEFAULT '',
    status       text        NOT NULL DEFAULT 'tracking',
    tracked_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    trade_id     uuid,                                      -- what it was converted into
    CONSTRAINT tracked_signals_pk PRIMARY KEY (tracked_id),
    CONSTRAINT tracked_signals_status_is_known CHECK (status IN ('tracking', 'converted', 'dropped', 'expired')),
    CONSTRAINT tracked_signals_direction_is_known CHECK (direction IN ('LONG', 'SHORT')),
    CONSTRAINT tracked_signals_confidence_is_percent CHECK (confidence BETWEEN 0 AND 100)
);
CREATE UNIQUE INDEX tracked_signals_signal_once ON tracked_signals (user_id, signal_id) WHERE status = 'tracking';
CREATE INDEX tracked_signals_of_user ON tracked_signals (user_id, tracked_at DESC);

-- An operator's round trip. The desk's own row (trades) is what is traded; this says who wanted it and why.
CREATE TABLE quick_trades (
    trade_id         uuid        NOT NULL,                  -- the desk's
    user_id          uuid        NOT NULL REFERENCES users (id),
    mode             text        NOT NULL,
    symbol           text        NOT NULL REFERENCES instruments (symbol),
    direction        text        NOT NULL,
    origin           text        NOT NULL,
    origin_id        uuid,                                  -- tracked signal, published run or hypothesis
    status           text        NOT NULL DEFAULT 'requested',
    reference_price  numeric     NOT NULL,
    stop_price       numeric     NOT NULL,                  -- first plan; changes are events
    target_price     numeric     NOT NULL,
    current_stop     numeric     NOT NULL,
    current_target   numeric     NOT NULL,
    quantity         numeric     NOT NULL,
    leverage         integer     NOT NULL,
    confidence       integer,
    setup            text,
    note             text        NOT NULL DEFAULT '',
    context          jsonb       NOT NULL,                  -- known at decided_at, nothing later
    regime           text,
    warnings_ignored integer     NOT NULL DEFAULT 0,
    is_stop_moved    boolean     NOT NULL DEFAULT false,
    decided_at       timestamptz NOT NULL,
    entered_at       timestamptz,
    entry_price      numeric,
    closing_since    timestamptz,
    exited_at        timestamptz,
    exit_price       numeric,
    exit_reason      text,
    gross_pnl        numeric,
    fees             numeric,
    funding          numeric,
    net_pnl          numeric,
    pnl_bps          integer,
    detail           text,                                  -- why it was refused or canceled
    CONSTRAINT quick_trades_pk PRIMARY KEY (trade_id),
    CONSTRAINT quick_trades_status_is_known CHECK (status IN ('requested', 'open', 'closed', 'canceled')),
    CONSTRAINT quick_trades_direction_is_known CHECK (direction IN ('LONG', 'SHORT')),
    CONSTRAINT quick_trades_origin_is_known CHECK (origin IN ('own', 'tracked', 'copied', 'hypothesis')),
    CONSTRAINT quick_trades_confidence_is_percent CHECK (confidence BETWEEN 0 AND 100)
);
CREATE INDEX quick_trades_of_user ON quick_trades (user_id, decided_at DESC);
CREATE INDEX quick_trades_running ON quick_trades (status) WHERE status IN ('requested', 'open');

CREATE TABLE pnl_entries (
    entry_id uuid        NOT NULL,
    user_id  uuid        NOT NULL REFERENCES users (id),
    trade_id uuid        NOT NULL REFERENCES quick_trades (trade_id),
    at       timestamptz NOT NULL,
    gross    numeric     NOT NULL,
    fees     numeric     NOT NULL,
    funding  numeric     NOT NULL,
    net      numeric     NOT NULL,
    CONSTRAINT pnl_entries_pk PRIMARY KEY (entry_id),
    CONSTRAINT pnl_entries_trade_once UNIQUE (trade_id),
    CONSTRAINT pnl_entries_adds_up CHECK (net = gross - fees - funding)
);

CREATE TABLE copy_trade_runs (
    run_id       uuid        NOT NULL,
    user_id      uuid        NOT NULL REFERENCES users (id),
    trade_id     uuid        NOT NULL REFERENCES quick_trades (trade_id),
    note         text        NOT NULL DEFAULT '',
    published_at timestamptz NOT NULL,
    CONSTRAINT copy_trade_runs_pk PRIMARY KEY (run_id),
    CONSTRAINT copy_trade_runs_trade_once UNIQUE (trade_id)
);

-- Everything small that is done to a signal or a published trade.
CREATE TABLE signal_actions (
    action_id uuid        NOT NULL,
    user_id   uuid        NOT NULL REFERENCES users (id),
    action    text        NOT NULL,                         -- track | drop | expire | convert | publish | follow
    target    uuid        NOT NULL,
    trade_id  uuid,
    at        timestamptz NOT NULL,
    CONSTRAINT signal_actions_pk PRIMARY KEY (action_id)
);
CREATE INDEX signal_actions_of_user ON signal_actions (user_id, at DESC);

CREATE TABLE hypotheses (
    hypothesis_id   uuid        NOT NULL,
    user_id         uuid        NOT NULL REFERENCES users (id),
    symbol          text        NOT NULL REFERENCES instruments (symbol),
    direction       text        NOT NULL,
    confidence      integer     NOT NULL,
    reference_price numeric     NOT NULL,
    why             text        NOT NULL,
    proposed_at     timestamptz NOT NULL,
    settles_at      timestamptz NOT NULL,
    answer          text,
    own_direction   text,
    own_confidence  integer,
    answered_at     timestamptz,
    settled_at      timestamptz,
    settled_price   numeric,
    CONSTRAINT hypotheses_pk PRIMARY KEY (hypothesis_id),
    CONSTRAINT hypotheses_answer_is_known CHECK (answer IN ('approved', 'rejected', 'dissented')),
    CONSTRAINT hypotheses_confidence_is_percent CHECK (confidence BETWEEN 0 AND 100 AND own_confidence BETWEEN 0 AND 100)
);
CREATE INDEX hypotheses_of_user ON hypotheses (user_id, proposed_at DESC);
CREATE INDEX hypotheses_unsettled ON hypotheses (settles_at) WHERE settled_at IS NULL;

CREATE TABLE guard_overrides (
    override_id uuid             NOT NULL,
    user_id     uuid             NOT NULL REFERENCES users (id),
    symbol      text             NOT NULL REFERENCES instruments (symbol),
    guard       text             NOT NULL,
    value       double precision NOT NULL,
    limit_value double precision NOT NULL,
    message     text             NOT NULL,
    offered_at  timestamptz      NOT NULL,
    is_accepted boolean,
    answered_at timestamptz,
    trade_id    uuid,
    CONSTRAINT guard_overrides_pk PRIMARY KEY (override_id)
);
CREATE INDEX guard_overrides_of_user ON guard_overrides (user_id, offered_at DESC);

CREATE TABLE predictions (
    prediction_id   uuid        NOT NULL,
    user_id         uuid        NOT NULL REFERENCES users (id),
    symbol          text        NOT NULL REFERENCES instruments (symbol),
    direction       text        NOT NULL,
    confidence      integer     NOT NULL,
    reference_price numeric     NOT NULL,
    note            text        NOT NULL DEFAULT '',
    made_at         timestamptz NOT NULL,
    settles_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    settled_price   numeric,
    is_right        boolean,                                -- null: void
    CONSTRAINT predictions_pk PRIMARY KEY (prediction_id),
    CONSTRAINT predictions_direction_is_known CHECK (direction IN ('LONG', 'SHORT')),
    CONSTRAINT predictions_confidence_is_percent CHECK (confidence BETWEEN 0 AND 100),
    CONSTRAINT predictions_settle_later CHECK (settles_at > made_at)
);
CREATE INDEX predictions_of_user ON predictions (user_id, made_at DESC);
CREATE INDEX predictions_unsettled ON predictions (settles_at) WHERE settled_at IS NULL;

CREATE TABLE arenas (
    arena_id   uuid        NOT NULL,
    created_by uuid        NOT NULL REFERENCES users (id),
    symbols    text[]      NOT NULL,
    rule       text        NOT NULL,                        -- net_r | hit_rate
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT arenas_pk PRIMARY KEY (arena_id),
    CONSTRAINT arenas_rule_is_known CHECK (rule IN ('net_r', 'hit_rate')),
    CONSTRAINT arenas_end_later CHECK (ends_at > starts_at)
);

CREATE TABLE arena_participants (
    arena_id uuid     NOT NULL REFERENCES arenas (arena_id),
    slot     smallint NOT NULL,                             -- 1 or 2
    user_id  uuid     REFERENCES users (id),
    model_id uuid     REFERENCES models (model_id),
    score    double precision,
    samples  integer,
    CONSTRAINT arena_participants_pk PRIMARY KEY (arena_id, slot),
    CONSTRAINT arena_participants_are_two CHECK (slot IN (1, 2)),
    CONSTRAINT arena_participants_are_one_kind CHECK ((user_id IS NULL) <> (model_id IS NULL))
);
CREATE INDEX arena_participants_of_user ON arena_participants (user_id);
