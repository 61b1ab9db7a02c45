-- up no-transaction
ALTER TABLE client ADD COLUMN city TEXT;
ALTER TABLE client ADD COLUMN town TEXT NOT NULL;

-- down no-transaction
ALTER TABLE client DROP COLUMN town;
ALTER TABLE client DROP COLUMN city;
