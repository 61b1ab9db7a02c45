-- irreversible: deleted is deleted

-- up foreign-keys-on
DELETE FROM customer WHERE email IS NOT NULL;
