-- irreversible: the tenths are rounded on the way back

-- up
UPDATE ledger SET cents = cents * 10;
