-- Which process each row of the fire drill drove. Locks: drill_runs briefly. Reverse: drop the column.

ALTER TABLE drill_runs ADD COLUMN process text NOT NULL DEFAULT 'trader';  -- console | trader | empty: not driven; before this: the trader
ALTER TABLE drill_runs ADD CONSTRAINT drill_runs_process_is_known CHECK (process IN ('console', 'trader', ''));
