-- up no-transaction
ALTER TABLE client ADD COLUMN city TEXT;
ALTER TABLE client ADD COLUMN town TEXT;
VACUUM;

-- down no-transaction
ALTER TABLE client DROP COLUMN town;
ALTER TABLE client DROP COLUMN city;
VACUUM;
