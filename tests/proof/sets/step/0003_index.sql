-- allow: sql-error because the column is made by a step in Rust

-- up
CREATE INDEX person_initials ON person (initials);

-- down
DROP INDEX person_initials;
