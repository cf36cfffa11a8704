-- Arming live: what was proposed, what was confirmed, and how long it held. Fire drills as they ended.
-- Locks: none, every table is new. Reverse: drop them.

-- A wish to trade with real orders, kept until it is confirmed once, spoiled or too old. People's clock (the machine's), not the market's.
CREATE TABLE live_proposals (
    proposal_id uuid        NOT NULL,
    kind        text        NOT NULL,                    -- arm | renew
    account     text        NOT NULL,
    phrase      text        NOT NULL,                    -- what has to be typed
    checks      jsonb       NOT NULL,                    -- the checklist as it stood when it was proposed
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    created_by  text        NOT NULL,
    used_at     timestamptz,                             -- confirmed or spoiled: either way it can never be used again
    outcome     text,                                    -- armed, or why not
    CONSTRAINT live_proposals_pk PRIMARY KEY (proposal_id),
    CONSTRAINT live_proposals_kind_is_known CHECK (kind IN ('arm', 'renew')),
    CONSTRAINT live_proposals_used_has_outcome CHECK ((used_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX live_proposals_latest ON live_proposals (created_at DESC);

-- Live, from its confirmation to its end. The market's clock. At most one has not ended.
CREATE TABLE live_armings (
    arming_id   bigint      GENERATED ALWAYS AS IDENTITY,
    proposal_id uuid        NOT NULL REFERENCES live_proposals (proposal_id),
    account     text        NOT NULL,
    armed_at    timestamptz NOT NULL,
    armed_until timestamptz NOT NULL,
    armed_by    text        NOT NULL,
    ended_at    timestamptz,
    ended_by    text,
    end_reason  text,                                    -- disarmed | expired | killed | restarted | renewed
    CONSTRAINT live_armings_pk PRIMARY KEY (arming_id),
    CONSTRAINT live_armings_proposal_once UNIQUE (proposal_id),
    CONSTRAINT live_armings_end_is_whole CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_reason IS NULL))
);
CREATE UNIQUE INDEX live_armings_one_in_force ON live_armings ((true)) WHERE ended_at IS NULL;

-- How rehearsals of failures ended: what the go-live checklist asks for.
CREATE TABLE fire_drills (
    drill_id   bigint      GENERATED ALWAYS AS IDENTITY,
    drill      text        NOT NULL,                     -- user_stream, all, or the fault that was rehearsed
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    passed     boolean     NOT NULL,
    by_operator text       NOT NULL,
    report     jsonb       NOT NULL,                     -- each row with its result
    CONSTRAINT fire_drills_pk PRIMARY KEY (drill_id)
);
CREATE INDEX fire_drills_latest ON fire_drills (drill, ended_at DESC);
