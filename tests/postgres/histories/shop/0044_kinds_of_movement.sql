-- up
CREATE TYPE movement_kind AS ENUM ('in', 'out', 'count');
ALTER TABLE stock_movement DROP CONSTRAINT stock_movement_kind_check;
ALTER TABLE stock_movement ALTER COLUMN kind TYPE movement_kind USING kind::movement_kind;
CREATE INDEX stock_movement_out ON stock_movement (product_id, at) INCLUDE (change) WHERE kind = 'out';

-- down
DROP INDEX stock_movement_out;
ALTER TABLE stock_movement ALTER COLUMN kind TYPE text USING kind::text;
ALTER TABLE stock_movement ADD CHECK (kind IN ('in', 'out', 'count'));
DROP TYPE movement_kind;
