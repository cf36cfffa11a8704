-- How sure a coverage is, beside it, so that serving has nothing to compute; and how long a step of its bands is.
-- Rows of earlier runs get what a rebuild would give them: the same sums in the same order as Statistics/WilsonInterval, bit for bit.
-- Locks: one derived table for a moment, rewritten (some hundred rows a run). Reverse: drop the three columns.
ALTER TABLE forecast_coverage
    ADD COLUMN step_seconds  integer NOT NULL DEFAULT 3600,
    ADD COLUMN coverage_low  double precision,             -- 95 %, Wilson
    ADD COLUMN coverage_high double precision;

UPDATE forecast_coverage AS kept
SET coverage_low = greatest(0, centre - half), coverage_high = least(1, centre + half)
FROM (
    SELECT run_id, method, horizon_steps, band_calibration, segment_key,
           (rate + square / 2) / (1 + square) AS centre,
           z * sqrt((rate * (1 - rate) + square / 4) / n) / (1 + square) AS half
    FROM (
        SELECT *, z * z / n AS square, round(coverage * n) / n AS rate
        FROM (SELECT *, sample_size::double precision AS n, 1.959963984540054::double precision AS z FROM forecast_coverage) AS counted) AS squared) AS told
WHERE kept.run_id = told.run_id AND kept.method = told.method AND kept.horizon_steps = told.horizon_steps
    AND kept.band_calibration = told.band_calibration AND kept.segment_key = told.segment_key;

ALTER TABLE forecast_coverage
    ALTER COLUMN step_seconds DROP DEFAULT, ALTER COLUMN coverage_low SET NOT NULL, ALTER COLUMN coverage_high SET NOT NULL,
    ADD CONSTRAINT forecast_coverage_within_interval CHECK (coverage_low <= coverage + 1e-9 AND coverage <= coverage_high + 1e-9);
