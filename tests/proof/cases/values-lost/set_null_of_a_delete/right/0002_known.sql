-- irreversible: deleted is deleted

-- up foreign-keys-on
UPDATE purchase SET customer_id = NULL
WHERE customer_id IN (SELECT id FROM customer WHERE email IS NOT NULL);
DELETE FROM customer WHERE email IS NOT NULL;
