-- up
ALTER TABLE Ärger ADD COLUMN kind TEXT NOT NULL;

-- down
ALTER TABLE Ärger DROP COLUMN kind;
