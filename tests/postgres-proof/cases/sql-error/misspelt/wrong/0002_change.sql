-- up
ALTER TABLE client ADD COLUMN city text;
UPDATE client SET citty = 'ä';
-- down
ALTER TABLE client DROP COLUMN city;
