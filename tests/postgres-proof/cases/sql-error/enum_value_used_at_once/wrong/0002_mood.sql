-- up
CREATE TYPE mood AS ENUM ('sad');
ALTER TABLE client ADD COLUMN mood mood;
-- down
ALTER TABLE client DROP COLUMN mood;
DROP TYPE mood;
