-- A view is judged from where the market stood once it was said, not from where it stood when the desk asked.
-- Locks: hypotheses for the length of this migration; a few rows a person and day. Reverse: drop the column.

ALTER TABLE hypotheses ADD COLUMN judged_from numeric;      -- null until settled, and when the minute of the answer has no price
