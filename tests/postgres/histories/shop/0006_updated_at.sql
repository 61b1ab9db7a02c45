-- up
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;
ALTER TABLE customer ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE product ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
UPDATE customer SET updated_at = created_at;
CREATE TRIGGER customer_touch BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER product_touch BEFORE UPDATE ON product FOR EACH ROW EXECUTE FUNCTION touch();

-- down
DROP TRIGGER product_touch ON product;
DROP TRIGGER customer_touch ON customer;
ALTER TABLE product DROP COLUMN updated_at;
ALTER TABLE customer DROP COLUMN updated_at;
DROP FUNCTION touch();
