-- up
ALTER TABLE client ADD COLUMN touched timestamptz;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := now(); RETURN NEW; END $$;
CREATE TRIGGER client_touch BEFORE UPDATE ON client FOR EACH ROW EXECUTE FUNCTION touch();
CREATE INDEX client_name ON client (name);
-- down
DROP TRIGGER client_touch ON client;
DROP FUNCTION touch();
DROP INDEX client_name;
ALTER TABLE client DROP COLUMN touched;
