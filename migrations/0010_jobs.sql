-- The job table becomes the queue itself: an order, an owner with a sign of life, attempts, estimates and real durations.
-- Locks: ACCESS EXCLUSIVE on training_jobs for an instant; every new column has a constant default, so no row is rewritten
-- except for queue_no, which numbers the existing rows (a desk has thousands at most).
-- Reverse: drop the index and the columns.

ALTER TABLE training_jobs
    ADD COLUMN queue_no     bigint GENERATED ALWAYS AS IDENTITY,     -- first come, first served, whatever the market clock said
    ADD COLUMN is_heavy     boolean          NOT NULL DEFAULT false, -- waits for a heavy place and runs apart from the desk
    ADD COLUMN owner        text,                                    -- the node that runs it
    ADD COLUMN heartbeat_at timestamptz,                             -- the database's clock: the only one all nodes share
    ADD COLUMN attempt      integer          NOT NULL DEFAULT 0,     -- how often it has begun
    ADD COLUMN crashes      integer          NOT NULL DEFAULT 0,     -- how often its node vanished while it ran
    ADD COLUMN note         text             NOT NULL DEFAULT '',    -- what happened to it besides its own steps
    ADD COLUMN estimate     jsonb,                                   -- what it was expected to need before it began
    ADD COLUMN ran_seconds  double precision NOT NULL DEFAULT 0,     -- real seconds, whatever the market's speed
    ADD COLUMN eta_seconds  double precision,                        -- real seconds left; null until known
    ADD CONSTRAINT training_jobs_running_has_attempts CHECK (attempt >= 0 AND crashes >= 0);

CREATE INDEX training_jobs_unfinished ON training_jobs (queue_no) WHERE status IN ('queued', 'running');
