-- up
CREATE DOMAIN email_address AS text
    CONSTRAINT email_address_form CHECK (VALUE ~ '^[^@\s;]+@[^@\s;]+$');
CREATE DOMAIN country_code AS char(2) NOT NULL CHECK (VALUE = upper(VALUE));
ALTER TABLE customer ALTER COLUMN email TYPE email_address;
COMMENT ON DOMAIN email_address IS 'has one @; no more';

-- down
ALTER TABLE customer ALTER COLUMN email TYPE text;
DROP DOMAIN country_code;
DROP DOMAIN email_address;
