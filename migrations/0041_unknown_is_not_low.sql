-- What nobody has told of a market is unknown, not little: the liquidity bucket of an hour may be missing. And a subgraph tells what was ever traded,
-- whose growth is a day's volume where the catalogue names none.
-- Locks: three tables for a moment each, no rewrite. Reverse: drop the column; put LOW where a bucket is missing, then SET NOT NULL again.
ALTER TABLE forecast_snapshots ALTER COLUMN liquidity_bucket DROP NOT NULL;
ALTER TABLE forecast_frames ALTER COLUMN liquidity_bucket DROP NOT NULL;
ALTER TABLE forecast_activity ADD COLUMN volume_total_usd double precision;
