-- description: notes have a colour

-- up
CREATE TYPE colour AS ENUM ('yellow', 'pink');
ALTER TABLE note ADD COLUMN colour colour NOT NULL DEFAULT 'yellow';

-- down
ALTER TABLE note DROP COLUMN colour;
DROP TYPE colour;
