-- A breach is listed once: the batch's alert gives way to the stream's of the same market and band, which the list looks for market by market.
-- Locks: writes to one table while the index is built. Reverse: drop it.
CREATE INDEX forecast_alerts_by_market ON forecast_alerts (market_id, origin);
