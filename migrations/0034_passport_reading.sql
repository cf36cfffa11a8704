-- Passport among people, decisions sealed by the day, and the months of the ledger.
-- Locks: acts wait while the index over the ledger is made; all else is new. Reverse: drop the index, the tables and the schema.

-- What a person shows of themselves. Nothing is shown without a row here.
CREATE TABLE passport_profiles (
    user_id      uuid        NOT NULL REFERENCES users (id),
    link_token   text,                                      -- null: no link opens it
    link_made_at timestamptz,
    board_name   text,                                      -- null: not on the leaderboard
    board_since  timestamptz,
    CONSTRAINT passport_profiles_pk PRIMARY KEY (user_id),
    CONSTRAINT passport_profiles_link_once UNIQUE (link_token)
);
CREATE UNIQUE INDEX passport_profiles_board_name_once ON passport_profiles (lower(board_name)) WHERE board_name IS NOT NULL;

-- Who may see more of somebody's passport; asked by the follower, granted by the owner.
CREATE TABLE passport_followers (
    owner_id    uuid        NOT NULL REFERENCES users (id),
    follower_id uuid        NOT NULL REFERENCES users (id),
    asked_at    timestamptz NOT NULL,
    accepted_at timestamptz,
    CONSTRAINT passport_followers_pk PRIMARY KEY (owner_id, follower_id),
    CONSTRAINT passport_followers_not_oneself CHECK (owner_id <> follower_id)
);
CREATE INDEX passport_followers_of_follower ON passport_followers (follower_id);

-- Every day's decisions under one root, each root chained to the one before (RFC 6962 trees; see DecisionDays).
CREATE TABLE passport_decision_days (
    day               date        NOT NULL,                 -- Korea, by the moment of storage
    leaves            integer     NOT NULL,
    merkle_root       bytea       NOT NULL,
    previous_hash     bytea       NOT NULL,                 -- the day before it in this table; zeros for the first
    chain_hash        bytea       NOT NULL,
    sealed_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    state             text        NOT NULL DEFAULT 'pending_onchain',
    onchain_tx_latest text,                                 -- null until a chain has confirmed it
    anchor            text,                                 -- which anchor holds it last
    anchor_reference  text,
    anchored_at       timestamptz,
    anchor_attempts   integer     NOT NULL DEFAULT 0,
    anchor_error      text,
    CONSTRAINT passport_decision_days_pk PRIMARY KEY (day),
    CONSTRAINT passport_decision_days_state_is_known CHECK (state IN ('pending_onchain', 'onchain')),
    CONSTRAINT passport_decision_days_tx_says_onchain CHECK ((state = 'onchain') = (onchain_tx_latest IS NOT NULL))
);

CREATE TABLE passport_decision_leaves (
    event_id uuid    NOT NULL,
    user_id  uuid    NOT NULL,
    day      date    NOT NULL REFERENCES passport_decision_days (day),
    place    integer NOT NULL,                              -- in the day's tree, from 0
    hash     bytea   NOT NULL,                              -- SHA-256 of the decision as stored
    CONSTRAINT passport_decision_leaves_pk PRIMARY KEY (event_id),
    CONSTRAINT passport_decision_leaves_place_once UNIQUE (day, place)
);
CREATE INDEX passport_decision_leaves_of_user ON passport_decision_leaves (user_id, day DESC);
CREATE INDEX passport_event_outbox_by_storage ON passport_event_outbox (created_at);

-- Months that have left the ledger: what they held is counted in passport_base, and lies in the file.
CREATE TABLE passport_ledger_months (
    month       date        NOT NULL,
    events      bigint      NOT NULL,
    archive     text        NOT NULL,                       -- file name, JSON lines, gzip
    sha256      text        NOT NULL,                       -- of the file
    let_go_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT passport_ledger_months_pk PRIMARY KEY (month)
);

-- Passports as they stood where the ledger now begins: counting anew starts here. Same tables as in public; keep them alike.
CREATE SCHEMA passport_base;
CREATE TABLE passport_base.passport_records_v2 (LIKE public.passport_records_v2 INCLUDING ALL);
CREATE TABLE passport_base.passport_coin_stats (LIKE public.passport_coin_stats INCLUDING ALL);
CREATE TABLE passport_base.passport_metric_snapshots (LIKE public.passport_metric_snapshots INCLUDING ALL);
CREATE TABLE passport_base.passport_trades (LIKE public.passport_trades INCLUDING ALL);
