-- up
ALTER TABLE client RENAME TO person;
-- down
ALTER TABLE person RENAME TO client;
