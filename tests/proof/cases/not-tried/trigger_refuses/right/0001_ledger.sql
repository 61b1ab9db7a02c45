-- allow: not-tried because nobody writes into it

-- up
CREATE TABLE ledger (id INTEGER PRIMARY KEY, cents INTEGER NOT NULL);
CREATE TRIGGER ledger_closed BEFORE INSERT ON ledger
BEGIN
    SELECT RAISE (ABORT, 'the ledger is closed');
END;

-- down
DROP TABLE ledger;
