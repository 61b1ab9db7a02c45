-- irreversible: deleted is deleted

-- up foreign-keys-on
DELETE FROM purchase WHERE customer_id IN (SELECT id FROM customer WHERE email IS NOT NULL);
DELETE FROM customer WHERE email IS NOT NULL;
