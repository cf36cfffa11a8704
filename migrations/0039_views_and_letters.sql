-- Views judged from where the market stood once they were said, not from where it stood when the desk asked; and events given up.
-- Locks: hypotheses and passport_dead_letters for the length of this migration; few rows each. Reverse: drop the columns and the table, after
-- checking that no month left the ledger since.

ALTER TABLE hypotheses ADD COLUMN judged_from numeric;      -- null until settled, and when the minute of the answer has no price

-- An event that can never be taken must not keep its month in the ledger for ever: an admin gives it up. It stays a dead letter and stays left
-- out of every count, but nobody waits for it any more.
ALTER TABLE passport_dead_letters ADD COLUMN given_up_at timestamptz;
ALTER TABLE passport_dead_letters ADD COLUMN given_up_by text;

-- Where each person's events begin in the ledger, after their last number that left it. Not the number counted last into passport_base: what was
-- given up is left out of the count and gone all the same.
CREATE TABLE passport_base.passport_starts (
    user_id       uuid   NOT NULL,
    last_sequence bigint NOT NULL,
    CONSTRAINT passport_starts_pk PRIMARY KEY (user_id)
);
INSERT INTO passport_base.passport_starts (user_id, last_sequence) SELECT user_id, last_sequence FROM passport_base.passport_records_v2;
