-- A warning covers the trade it was shown for and no larger one, so the trade stands beside it. What a wish rests on is set aside under the trade's
-- id until its entry is filled, and is found by it.
-- Locks: the tables hold operators' own acts, few rows; indexes take moments. Reverse: drop the columns and the indexes.

-- Null: offered before the trade was kept; such a warning covers nothing and is offered anew.
ALTER TABLE guard_overrides
    ADD COLUMN mode         text,                           -- shadow | live
    ADD COLUMN direction    text,
    ADD COLUMN quantity     numeric,                        -- base asset
    ADD COLUMN stop_price   numeric,
    ADD COLUMN target_price numeric;

CREATE INDEX guard_overrides_of_trade ON guard_overrides (trade_id) WHERE trade_id IS NOT NULL;
CREATE INDEX tracked_signals_of_trade ON tracked_signals (trade_id) WHERE trade_id IS NOT NULL;

-- Followers of a published trade are counted at every look of every open Terminal.
CREATE INDEX signal_actions_of_target ON signal_actions (target, action);
