-- The language a person reads the console and their reports in: what their browser asked for first, until they choose.
-- Locks: none, the table is new. Reverse: drop it.
CREATE TABLE user_languages (
    user_id   uuid        NOT NULL REFERENCES users (id),
    language  text        NOT NULL,
    is_chosen boolean     NOT NULL,                         -- by the person; otherwise what their browser asked for last
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT user_languages_pk PRIMARY KEY (user_id),
    CONSTRAINT user_languages_language_is_known CHECK (language IN ('en', 'ko'))
);
