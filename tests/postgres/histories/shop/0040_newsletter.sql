-- up
ALTER TABLE customer ADD COLUMN newsletter boolean NOT NULL DEFAULT false;
UPDATE customer SET newsletter = true WHERE id % 4 = 0;

-- down
ALTER TABLE customer DROP COLUMN newsletter;
