-- up
ALTER TABLE client ADD COLUMN code TEXT NOT NULL DEFAULT '';
UPDATE client SET code = 'c' || id;
CREATE UNIQUE INDEX client_code ON client (code);

-- down
DROP INDEX client_code;
ALTER TABLE client DROP COLUMN code;
