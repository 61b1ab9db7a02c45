-- up
CREATE TABLE ledger (id INTEGER PRIMARY KEY, cents INTEGER NOT NULL);
CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE (ABORT, 'a ledger is not changed');
END;

-- down
DROP TABLE ledger;
