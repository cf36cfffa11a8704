-- Who is signed in, so that a session can be seen, idle out and be ended at once wherever its cookie went.
-- Locks: none, the table is new. Reverse: drop it; every cookie then stands for nothing and people sign in again.

CREATE TABLE sessions (
    id         uuid        NOT NULL,                       -- random; the cookie carries it, sealed
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    origin     text        NOT NULL,                       -- remote address at sign-in
    created_at timestamptz NOT NULL,                       -- wall clock, as everything here
    seen_at    timestamptz NOT NULL,                       -- the person's last act, kept every few seconds
    ended_at   timestamptz,
    end_reason text,
    CONSTRAINT sessions_pk PRIMARY KEY (id)
);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at DESC);
