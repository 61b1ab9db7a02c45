-- description: notes on a board

-- up
CREATE TABLE note (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text       text        NOT NULL CHECK (text <> ''),
    written_at timestamptz NOT NULL DEFAULT now()
);

-- down
DROP TABLE note;
