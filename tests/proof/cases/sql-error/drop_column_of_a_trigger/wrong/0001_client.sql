-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
CREATE TRIGGER client_lower AFTER INSERT ON client
BEGIN
    UPDATE client SET email = lower(email) WHERE id = new.id;
END;

-- down
DROP TABLE client;
