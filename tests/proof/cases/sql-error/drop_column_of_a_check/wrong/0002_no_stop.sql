-- irreversible: the ends are gone

-- up
ALTER TABLE span DROP COLUMN stop;
