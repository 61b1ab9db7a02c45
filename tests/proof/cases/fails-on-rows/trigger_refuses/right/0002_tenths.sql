-- irreversible: the tenths are rounded on the way back

-- up
DROP TRIGGER ledger_stays;
UPDATE ledger SET cents = cents * 10;
CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE (ABORT, 'a ledger is not changed');
END;
