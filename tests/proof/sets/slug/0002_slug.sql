-- allow: sql-error because slug() is a function of the application

-- up
ALTER TABLE person ADD COLUMN slug TEXT;
UPDATE person SET slug = slug(name);

-- down
ALTER TABLE person DROP COLUMN slug;
