-- irreversible: values of an enum stay
-- up
ALTER TYPE mood ADD VALUE 'happy';
ALTER TABLE client ALTER COLUMN mood SET DEFAULT 'happy';
