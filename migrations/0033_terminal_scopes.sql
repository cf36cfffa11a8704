-- What the Terminal needs to run by itself: proposals made once per bar, contests one person opens and another joins, and indexes for its lists.
-- Locks: the tables are as new as 0031 and hold a desk's own acts, few rows. Reverse: drop the columns and indexes.

-- The bar a proposal rests on: the same bar proposes the same view to a person once, however many processes look.
ALTER TABLE hypotheses ADD COLUMN bar_ts timestamptz;
CREATE UNIQUE INDEX hypotheses_bar_once ON hypotheses (user_id, symbol, bar_ts) WHERE bar_ts IS NOT NULL;

-- A contest waits for its second participant until it starts; without one it is called off, and nobody won or lost.
ALTER TABLE arenas ADD COLUMN invited uuid REFERENCES users (id);
ALTER TABLE arenas ADD COLUMN called_off_at timestamptz;
CREATE INDEX arenas_running ON arenas (ends_at) WHERE settled_at IS NULL AND called_off_at IS NULL;

CREATE INDEX copy_trade_runs_latest ON copy_trade_runs (published_at DESC);
CREATE INDEX quick_trades_of_user_running ON quick_trades (user_id, symbol) WHERE status IN ('requested', 'open');
