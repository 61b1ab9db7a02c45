-- up
CREATE TABLE reservation (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    room int4range NOT NULL,
    during daterange NOT NULL,
    blocked datemultirange NOT NULL DEFAULT '{}',
    guests text[][] NOT NULL DEFAULT ARRAY[]::text[][],
    nights integer GENERATED ALWAYS AS (upper(during) - lower(during)) STORED,
    cancelled boolean NOT NULL DEFAULT false,
    EXCLUDE USING gist (room WITH &&, during WITH &&) WHERE (NOT cancelled) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT reservation_one_night CHECK (nights >= 1)
);
INSERT INTO reservation (room, during, blocked, guests) VALUES
    ('[1,2]', '[2024-01-01,2024-01-03)', '{[2024-01-01,2024-01-02)}', '{{"a;b","c"},{"it''s","\"d\""}}'),
    ('[1,2]', '[2024-01-03,2024-01-04)', '{}', '{}');
UPDATE reservation SET during = daterange(lower(during) + 2, upper(during) + 2);

-- check
SELECT id FROM reservation WHERE guests[1:1] = '{{"x"}}' OR nights <> upper(during) - lower(during);

-- down
DROP TABLE reservation;
