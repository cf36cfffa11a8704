-- The first plan that is read of a market counts as known beforehand, also when it is read after its cut-off, as in a first run over days that are past.
-- How many rows of a figure rest on such a plan stands beside the figure.
-- Locks: one table for a moment, no rewrite. Reverse: drop the column.
ALTER TABLE forecast_calibration ADD COLUMN plans_read_late integer; -- null: the run was made before this was counted
