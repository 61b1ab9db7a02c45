-- up
ALTER TABLE client ADD COLUMN friend_id INTEGER DEFAULT 7 REFERENCES client (id);

-- down
ALTER TABLE client DROP COLUMN friend_id;
