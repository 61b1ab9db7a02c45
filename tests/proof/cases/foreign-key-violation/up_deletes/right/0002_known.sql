-- irreversible: the rows are gone

-- up
DELETE FROM purchase WHERE customer_id IN (SELECT id FROM customer WHERE email IS NULL);
DELETE FROM customer WHERE email IS NULL;
