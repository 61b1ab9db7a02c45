-- up
ALTER TABLE address RENAME TO customer_address;
ALTER SEQUENCE address_id_seq RENAME TO customer_address_id_seq;
ALTER INDEX address_pkey RENAME TO customer_address_pkey;
ALTER INDEX address_default RENAME TO customer_address_default;
ALTER TABLE customer_address RENAME CONSTRAINT address_customer_id_fkey TO customer_address_customer_id_fkey;
ALTER TABLE customer_address RENAME CONSTRAINT address_country_fkey TO customer_address_country_fkey;

-- down
ALTER TABLE customer_address RENAME CONSTRAINT customer_address_country_fkey TO address_country_fkey;
ALTER TABLE customer_address RENAME CONSTRAINT customer_address_customer_id_fkey TO address_customer_id_fkey;
ALTER INDEX customer_address_default RENAME TO address_default;
ALTER INDEX customer_address_pkey RENAME TO address_pkey;
ALTER SEQUENCE customer_address_id_seq RENAME TO address_id_seq;
ALTER TABLE customer_address RENAME TO address;
