-- Market data: what was collected, minute by minute. The minute tables are partitioned by month; the partitions are made
-- by the writer (ahead of time, and on demand for back-fills), never here.
-- Locks: none, every table is new. Reverse: drop them; nothing outside this file refers to them yet.

CREATE TABLE instruments (
    symbol               text        NOT NULL,
    status               text        NOT NULL DEFAULT 'ABSENT',   -- the exchange's word; ABSENT: wanted, but not listed
    contract_type        text        NOT NULL DEFAULT '',
    base_asset           text        NOT NULL DEFAULT '',
    quote_asset          text        NOT NULL DEFAULT '',
    liquidity_tier       text        NOT NULL DEFAULT 'A',
    tick_size            numeric     NOT NULL DEFAULT 0,
    quantity_step        numeric     NOT NULL DEFAULT 0,
    market_quantity_step numeric     NOT NULL DEFAULT 0,
    quantity_min         numeric     NOT NULL DEFAULT 0,
    quantity_max         numeric     NOT NULL DEFAULT 0,          -- limits of the exchange's filters: 0 means none set
    market_quantity_max  numeric     NOT NULL DEFAULT 0,
    notional_min         numeric     NOT NULL DEFAULT 0,
    price_min            numeric     NOT NULL DEFAULT 0,
    price_max            numeric     NOT NULL DEFAULT 0,
    price_multiplier_up   numeric    NOT NULL DEFAULT 0,          -- PERCENT_PRICE bounds, as multiples of mark price
    price_multiplier_down numeric    NOT NULL DEFAULT 0,
    onboard_time         timestamptz,
    delivery_time        timestamptz,
    synced_at            timestamptz,
    created_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT instruments_pk PRIMARY KEY (symbol),
    CONSTRAINT instruments_symbol_is_canonical CHECK (symbol = upper(symbol) AND symbol !~ '[/: ]' AND symbol <> '')
);

CREATE TABLE candles_1m (
    symbol text             NOT NULL,
    ts     timestamptz      NOT NULL,   -- open time, UTC, on the minute
    open   double precision NOT NULL,
    high   double precision NOT NULL,
    low    double precision NOT NULL,
    close  double precision NOT NULL,
    volume double precision NOT NULL,   -- base asset
    CONSTRAINT candles_1m_pk PRIMARY KEY (symbol, ts)
) PARTITION BY RANGE (ts);

-- Barriers and stops trigger on mark price, so its minutes are kept beside the traded ones.
CREATE TABLE mark_candles_1m (
    symbol text             NOT NULL,
    ts     timestamptz      NOT NULL,
    open   double precision NOT NULL,
    high   double precision NOT NULL,
    low    double precision NOT NULL,
    close  double precision NOT NULL,
    CONSTRAINT mark_candles_1m_pk PRIMARY KEY (symbol, ts)
) PARTITION BY RANGE (ts);

CREATE TABLE premium_index (
    symbol            text             NOT NULL,
    ts                timestamptz      NOT NULL,   -- the last snapshot of each minute, stamped with the minute's open
    mark_price        double precision NOT NULL,
    index_price       double precision,
    last_price        double precision,
    last_funding_rate double precision,            -- running estimate, fraction per interval
    next_funding_time timestamptz,
    CONSTRAINT premium_index_pk PRIMARY KEY (symbol, ts)
) PARTITION BY RANGE (ts);

CREATE TABLE funding_rates (
    symbol       text             NOT NULL REFERENCES instruments (symbol),
    ts           timestamptz      NOT NULL,
    funding_rate double precision NOT NULL,        -- settled, fraction of notional; longs pay when positive
    CONSTRAINT funding_rates_pk PRIMARY KEY (symbol, ts)
);

CREATE TABLE open_interest (
    symbol    text             NOT NULL REFERENCES instruments (symbol),
    ts        timestamptz      NOT NULL,
    contracts double precision NOT NULL,           -- base asset
    CONSTRAINT open_interest_pk PRIMARY KEY (symbol, ts)
);

CREATE TABLE features_1m (
    symbol         text             NOT NULL,
    ts             timestamptz      NOT NULL,
    schema_version integer          NOT NULL,
    features       jsonb            NOT NULL,      -- a missing value is null, never a stand-in
    atr            double precision,
    funding_z      double precision,
    btc_regime     integer,
    CONSTRAINT features_1m_pk PRIMARY KEY (symbol, ts)
) PARTITION BY RANGE (ts);

CREATE TABLE labels_long_1m (
    symbol            text             NOT NULL,
    ts                timestamptz      NOT NULL,
    spec_hash         text             NOT NULL,
    y                 smallint         NOT NULL,   -- +1 target, -1 stop or risk, 0 time
    ret_gross         double precision NOT NULL,   -- fractions of entry notional, each cost apart
    fee               double precision NOT NULL,
    slippage          double precision NOT NULL,
    funding           double precision NOT NULL,
    ret_net           double precision NOT NULL,
    mae               double precision NOT NULL,
    mfe               double precision NOT NULL,
    time_to_event_min integer          NOT NULL,
    CONSTRAINT labels_long_1m_pk PRIMARY KEY (symbol, ts, spec_hash),
    CONSTRAINT labels_long_1m_y_is_a_barrier CHECK (y IN (-1, 0, 1))
) PARTITION BY RANGE (ts);

CREATE TABLE labels_short_1m (
    symbol            text             NOT NULL,
    ts                timestamptz      NOT NULL,
    spec_hash         text             NOT NULL,
    y                 smallint         NOT NULL,
    ret_gross         double precision NOT NULL,
    fee               double precision NOT NULL,
    slippage          double precision NOT NULL,
    funding           double precision NOT NULL,
    ret_net           double precision NOT NULL,
    mae               double precision NOT NULL,
    mfe               double precision NOT NULL,
    time_to_event_min integer          NOT NULL,
    CONSTRAINT labels_short_1m_pk PRIMARY KEY (symbol, ts, spec_hash),
    CONSTRAINT labels_short_1m_y_is_a_barrier CHECK (y IN (-1, 0, 1))
) PARTITION BY RANGE (ts);

-- Law 9, no silent failure: a gap, a drop, a conflation, a quarantined message, a skipped job leaves a row that a page shows.
CREATE TABLE incidents (
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    at          timestamptz NOT NULL,
    kind        text        NOT NULL,              -- gap | drop | conflation | quarantine | late | job | storage | stream
    source      text        NOT NULL,
    symbol      text,
    message     text        NOT NULL,
    count       bigint      NOT NULL DEFAULT 1,    -- how many items this row stands for
    details     jsonb,
    resolved_at timestamptz,
    CONSTRAINT incidents_pk PRIMARY KEY (id)
);
CREATE INDEX incidents_latest ON incidents (at DESC);
