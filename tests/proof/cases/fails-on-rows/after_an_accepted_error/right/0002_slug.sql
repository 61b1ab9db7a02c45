-- allow: sql-error because slug() is a function of ours
-- irreversible: the names are gone

-- up
UPDATE client SET name = slug(name);
