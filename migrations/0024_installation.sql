-- What tells the orders of two databases on one account apart: three of 32 characters, drawn once, in every client order id.
-- Locks: none, the table is new. Reverse: drop it; orders named by it are then nobody's.

CREATE TABLE installation (
    is_the_only_one boolean NOT NULL DEFAULT true,
    mark            text    NOT NULL,
    CONSTRAINT installation_pk PRIMARY KEY (is_the_only_one),
    CONSTRAINT installation_is_one CHECK (is_the_only_one),
    CONSTRAINT installation_mark_is_three_digits CHECK (mark ~ '^[0-9a-hjkmnp-tv-z]{3}$')
);

INSERT INTO installation (mark)
SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + floor(random() * 32)::int, 1), '')
FROM generate_series(1, 3);
