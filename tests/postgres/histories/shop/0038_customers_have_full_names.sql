-- up
ALTER TABLE customer RENAME COLUMN name TO full_name;
ALTER TABLE customer ADD CONSTRAINT customer_full_name_check CHECK (btrim(full_name) <> '') NOT VALID;
ALTER TABLE customer VALIDATE CONSTRAINT customer_full_name_check;
ALTER INDEX customer_email RENAME TO customer_email_key;

-- down
ALTER INDEX customer_email_key RENAME TO customer_email;
ALTER TABLE customer DROP CONSTRAINT customer_full_name_check;
ALTER TABLE customer RENAME COLUMN full_name TO name;
