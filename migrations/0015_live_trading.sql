-- What live trading must not forget: round trips with their order intents, every state an order was in, the wallet's changes, and
-- who may trade an account.
-- Locks: orders briefly, for its columns; trades while its small index is built anew. Reverse: drop the four tables, the function, the
-- sequence and the added columns, restore the index without its mode.

-- One trader for an account at a time. The token grows with every change of hands: what carries an older one is refused.
CREATE TABLE trader_leases (
    account     text        NOT NULL,                    -- e.g. binance:ab12…, or paper
    token       bigint      NOT NULL,
    holder      text        NOT NULL,                    -- machine, boot and process namespace: where process_id means something
    process_id  integer     NOT NULL,
    started     bigint      NOT NULL,                    -- clock ticks from boot to its beginning, because numbers are used again; 0: unknown
    backend_pid integer     NOT NULL,                    -- PostgreSQL session that holds the advisory lock
    taken_at    timestamptz NOT NULL,                    -- this server's clock, like seen_at: the only one all nodes share
    seen_at     timestamptz NOT NULL,                    -- the holder's latest sign of life
    released_at timestamptz,                             -- it gave the account up by itself
    is_wanted   boolean     NOT NULL,                    -- the account was being traded: a restart takes it up again
    CONSTRAINT trader_leases_pk PRIMARY KEY (account)
);

-- Refuses a writer whose token is not the latest, inside the writer's own transaction.
CREATE FUNCTION assert_trader(of_account text, with_token bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM trader_leases WHERE account = of_account AND token = with_token FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is traded by another process; token % is not the latest', of_account, with_token
            USING ERRCODE = 'TC001';
    END IF;
END $$;

-- Everything known about a live round trip, exact to the last digit: what a restart resumes from.
CREATE TABLE brackets (
    trade_id   uuid        NOT NULL,
    account    text        NOT NULL,
    mode       text        NOT NULL,
    symbol     text        NOT NULL REFERENCES instruments (symbol),
    state      jsonb       NOT NULL,
    is_settled boolean     NOT NULL,                     -- nothing is held and nothing can still be executed
    token      bigint      NOT NULL,                     -- of the trader that wrote it
    version    bigint      NOT NULL,                     -- counts that trader's writes: an older state never replaces a newer
    opened_at  timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT brackets_pk PRIMARY KEY (trade_id),
    CONSTRAINT brackets_mode_is_known CHECK (mode IN ('shadow', 'live'))
);
CREATE INDEX brackets_unsettled ON brackets (account, opened_at) WHERE NOT is_settled;
CREATE INDEX brackets_latest ON brackets (mode, updated_at DESC);

-- A live order's row is written before any byte of it leaves; the venue's own number is learned later, if ever.
CREATE SEQUENCE live_order_numbers AS bigint;
ALTER TABLE orders
    ADD COLUMN role           text,                      -- entry | stop | target | exit; null: not ours
    ADD COLUMN origin         text NOT NULL DEFAULT 'desk',   -- desk | external | liquidation | adl | settlement
    ADD COLUMN venue_order_id bigint,                    -- unique per symbol at the venue; of the child for a conditional order
    ADD COLUMN filled         numeric,                   -- base asset
    ADD COLUMN sent_at        timestamptz,
    ADD COLUMN confirmed_at   timestamptz,               -- the venue first showed it as resting or executed
    ADD COLUMN note           text;                      -- why it was refused, or who caused it

-- One round trip a symbol is the desk's own rule. At the venue a second position may appear under its hands, and has to be kept and closed.
DROP INDEX trades_one_open_per_symbol;
CREATE UNIQUE INDEX trades_one_open_per_symbol ON trades (mode, symbol) WHERE status IN ('pending', 'open') AND mode <> 'live';
CREATE INDEX trades_open_live ON trades (symbol) WHERE status IN ('pending', 'open') AND mode = 'live';

-- Every state an order was in. The same news told twice is one row.
CREATE TABLE order_states (
    id              bigint      GENERATED ALWAYS AS IDENTITY,
    client_order_id text        NOT NULL,
    trade_id        uuid        NOT NULL REFERENCES brackets (trade_id),
    state           text        NOT NULL,
    filled          numeric     NOT NULL,                -- base asset executed by then
    at              timestamptz NOT NULL,                -- market clock
    note            text,
    CONSTRAINT order_states_pk PRIMARY KEY (id),
    CONSTRAINT order_states_once UNIQUE (client_order_id, state, filled, at)
);
CREATE INDEX order_states_latest ON order_states (at DESC);
CREATE INDEX order_states_of_trade ON order_states (trade_id, at);

-- What moved the wallet, once each. Funding also has one row per symbol and funding time, whatever transaction number it came under.
CREATE TABLE venue_income (
    account        text        NOT NULL,
    type           text        NOT NULL,                 -- the venue's word: FUNDING_FEE | COMMISSION | REALIZED_PNL | TRANSFER | …
    transaction_id bigint      NOT NULL,
    symbol         text        NOT NULL,                 -- empty where the venue gives none
    amount         numeric     NOT NULL,                 -- received positive
    asset          text        NOT NULL,
    ts             timestamptz NOT NULL,
    funding_time   timestamptz,                          -- the full hour it was due; null for everything else
    CONSTRAINT venue_income_pk PRIMARY KEY (account, type, transaction_id, symbol)
);
CREATE UNIQUE INDEX venue_income_funding_once ON venue_income (account, symbol, funding_time) WHERE type = 'FUNDING_FEE';
CREATE INDEX venue_income_latest ON venue_income (account, ts DESC);
