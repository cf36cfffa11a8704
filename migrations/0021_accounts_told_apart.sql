-- Which account a name stands for, and whose the live snapshots are.
-- Locks: account_snapshots exclusively while its key is built anew. Reverse: drop the two tables; drop the key, the column (snapshots
-- of two accounts in one minute collide: keep one), and add the key (mode, ts) again.

-- The name under which everything of an account is stored, bound to what the venue itself calls it: a second account under the same
-- name would inherit the first one's round trips, income and opening equity.
CREATE TABLE exchange_accounts (
    venue         text        NOT NULL,
    account       text        NOT NULL,                  -- the name a person types to arm it
    venue_account text        NOT NULL,                  -- the venue's own code of it
    bound_at      timestamptz NOT NULL,                  -- wall clock
    CONSTRAINT exchange_accounts_pk PRIMARY KEY (venue, account)
);

-- What a day's loss of an account is measured against.
CREATE TABLE account_days (
    account text        NOT NULL,                        -- e.g. binance:main
    day     date        NOT NULL,                        -- UTC
    equity  numeric     NOT NULL,                        -- USDT, the first that was known on that day
    at      timestamptz NOT NULL,                        -- market clock: when it was so; later transfers come on top
    CONSTRAINT account_days_pk PRIMARY KEY (account, day)
);

ALTER TABLE account_snapshots ADD COLUMN account text NOT NULL DEFAULT '';   -- e.g. binance:main; empty: the simulated account, or not recorded
ALTER TABLE account_snapshots DROP CONSTRAINT account_snapshots_pk;
ALTER TABLE account_snapshots ADD CONSTRAINT account_snapshots_pk PRIMARY KEY (mode, account, ts);
CREATE INDEX account_snapshots_latest ON account_snapshots (mode, ts);
