-- What was decided and what became of it. Shadow and live share these tables, marked by mode.
-- Locks: none, every table is new. Reverse: drop them.

CREATE TABLE signals (
    symbol             text             NOT NULL,
    ts                 timestamptz      NOT NULL,        -- open time of the closed bar the decision rests on
    model_id           uuid             NOT NULL REFERENCES models (model_id),
    mode               text             NOT NULL,        -- off | shadow | live at the moment of decision
    ev_long            double precision NOT NULL,        -- fractions of notional
    ev_short           double precision NOT NULL,
    er_long            double precision,
    er_short           double precision,
    q05_long           double precision,
    q05_short          double precision,
    e_mae_long         double precision,
    e_mae_short        double precision,
    e_hold_long_min    integer,
    e_hold_short_min   integer,
    p_tp_long          double precision,
    p_tp_short         double precision,
    decision           text             NOT NULL,        -- LONG | SHORT | FLAT, after every gate and guard
    wanted             text             NOT NULL,        -- the side with the better EV before gates and guards
    size_notional      double precision,                 -- USDT
    leverage           integer,
    sl_price           double precision,
    tp_price           double precision,
    block_reason_codes jsonb            NOT NULL DEFAULT '[]',
    explain            jsonb            NOT NULL,        -- top feature contributions to er of the wanted side
    inputs             jsonb            NOT NULL,        -- everything needed to recompute the row bit for bit
    stages             jsonb            NOT NULL,        -- EV parts, gates and guards with value and limit
    policy_version     integer          NOT NULL,
    risk_version       integer          NOT NULL,
    stored_at          timestamptz      NOT NULL,        -- market clock when the row was handed to PostgreSQL
    CONSTRAINT signals_pk PRIMARY KEY (symbol, ts),
    CONSTRAINT signals_decision_is_known CHECK (decision IN ('LONG', 'SHORT', 'FLAT'))
) PARTITION BY RANGE (ts);

CREATE TABLE account_snapshots (
    mode             text             NOT NULL,
    ts               timestamptz      NOT NULL,
    equity           double precision NOT NULL,          -- USDT
    wallet_balance   double precision NOT NULL,
    unrealized_pnl   double precision NOT NULL,
    available_margin double precision NOT NULL,
    used_margin      double precision NOT NULL,
    margin_ratio     double precision NOT NULL,          -- used margin / equity
    CONSTRAINT account_snapshots_pk PRIMARY KEY (mode, ts)
);

-- A position over time, as the venue (or the simulated account) showed it.
CREATE TABLE positions (
    mode              text             NOT NULL,
    symbol            text             NOT NULL REFERENCES instruments (symbol),
    ts                timestamptz      NOT NULL,
    side              text             NOT NULL,
    amt               double precision NOT NULL,         -- base asset, positive
    entry_price       double precision,
    mark_price        double precision,
    leverage          integer,
    margin_type       text,
    liquidation_price double precision,
    notional          double precision,
    unrealized_pnl    double precision,
    CONSTRAINT positions_pk PRIMARY KEY (mode, symbol, ts, side),
    CONSTRAINT positions_side_is_known CHECK (side IN ('LONG', 'SHORT'))
);

-- One round trip, from the decision that opened it to the fill that closed it: the state a restart resumes from.
CREATE TABLE trades (
    trade_id         uuid             NOT NULL,
    mode             text             NOT NULL,
    symbol           text             NOT NULL REFERENCES instruments (symbol),
    side             text             NOT NULL,
    status           text             NOT NULL,          -- pending | open | closed | canceled
    signal_ts        timestamptz      NOT NULL,
    quantity         numeric          NOT NULL,
    reference_price  numeric          NOT NULL,          -- last price at the decision
    leverage         integer          NOT NULL,
    entry_due        timestamptz      NOT NULL,          -- open of the bar the entry may be filled at
    entry_time       timestamptz,
    entry_price      numeric,
    sl_price         numeric          NOT NULL,
    tp_price         numeric          NOT NULL,
    liquidation_price numeric,
    expires_at       timestamptz      NOT NULL,          -- vertical barrier
    exit_time        timestamptz,
    exit_price       numeric,
    exit_reason      text,                               -- STOP | TARGET | TIME | LIQUIDATION | OPERATOR | KILL
    gross_pnl        numeric          NOT NULL DEFAULT 0,   -- USDT
    fees             numeric          NOT NULL DEFAULT 0,
    slippage         numeric          NOT NULL DEFAULT 0,   -- already inside the fill prices; kept for attribution
    funding          numeric          NOT NULL DEFAULT 0,   -- paid positive
    net_pnl          numeric          NOT NULL DEFAULT 0,
    funded_until     timestamptz,
    detail           text,                               -- why an entry was canceled
    fee_rate         double precision NOT NULL,          -- from here: what simulated fills cost, fixed at submission
    slippage_k       double precision NOT NULL,
    atr_fraction     double precision NOT NULL,
    bar_quote_volume double precision NOT NULL,
    tick_size        numeric          NOT NULL,
    updated_at       timestamptz      NOT NULL,
    CONSTRAINT trades_pk PRIMARY KEY (trade_id),
    CONSTRAINT trades_side_is_known CHECK (side IN ('LONG', 'SHORT')),
    CONSTRAINT trades_status_is_known CHECK (status IN ('pending', 'open', 'closed', 'canceled'))
);
CREATE UNIQUE INDEX trades_one_open_per_symbol ON trades (mode, symbol) WHERE status IN ('pending', 'open');
CREATE INDEX trades_latest ON trades (mode, signal_ts DESC);
CREATE INDEX trades_latest_closed ON trades (mode, exit_time DESC) WHERE status = 'closed';

CREATE TABLE orders (
    mode            text             NOT NULL,
    order_id        bigint           NOT NULL,
    client_order_id text             NOT NULL,
    trade_id        uuid             REFERENCES trades (trade_id),
    symbol          text             NOT NULL REFERENCES instruments (symbol),
    side            text             NOT NULL,           -- BUY | SELL
    type            text             NOT NULL,           -- MARKET | STOP_MARKET | TAKE_PROFIT_MARKET | LIMIT
    status          text             NOT NULL,
    reduce_only     boolean          NOT NULL,
    price           double precision,
    stop_price      double precision,
    qty             double precision NOT NULL,
    created_at      timestamptz      NOT NULL,
    updated_at      timestamptz      NOT NULL,
    CONSTRAINT orders_pk PRIMARY KEY (mode, order_id),
    CONSTRAINT orders_client_id_once UNIQUE (mode, client_order_id)
);
CREATE INDEX orders_latest ON orders (mode, created_at DESC);

CREATE TABLE fills (
    mode         text             NOT NULL,
    trade_id     bigint           NOT NULL,              -- the venue's id of the fill, not the round trip's
    order_id     bigint           NOT NULL,
    symbol       text             NOT NULL REFERENCES instruments (symbol),
    price        double precision NOT NULL,
    qty          double precision NOT NULL,
    fee          double precision NOT NULL,
    fee_asset    text,
    realized_pnl double precision,
    ts           timestamptz      NOT NULL,
    CONSTRAINT fills_pk PRIMARY KEY (mode, symbol, trade_id),
    CONSTRAINT fills_order_exists FOREIGN KEY (mode, order_id) REFERENCES orders (mode, order_id)
);
CREATE INDEX fills_latest ON fills (mode, ts DESC);

-- What the guards blocked or tripped. One event per moment, type and symbol; a missing symbol means the whole account,
-- and null never equals null, so the rule is a unique index on the expression instead of a primary key.
CREATE TABLE risk_events (
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    ts         timestamptz NOT NULL,
    event_type text        NOT NULL,
    symbol     text        REFERENCES instruments (symbol),
    severity   integer     NOT NULL,                     -- 0 info, 1 warning, 2 critical
    message    text        NOT NULL,
    details    jsonb,
    CONSTRAINT risk_events_pk PRIMARY KEY (id),
    CONSTRAINT risk_events_severity_is_not_negative CHECK (severity >= 0)
);
CREATE UNIQUE INDEX risk_events_once ON risk_events (ts, event_type, coalesce(symbol, ''));
