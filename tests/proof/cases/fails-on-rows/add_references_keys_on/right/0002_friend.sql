-- up foreign-keys-on
ALTER TABLE client ADD COLUMN friend_id INTEGER REFERENCES client (id);

-- down
ALTER TABLE client DROP COLUMN friend_id;
