-- up
CREATE SCHEMA archive;
CREATE TABLE archive."order" (LIKE public."order" INCLUDING DEFAULTS INCLUDING COMMENTS, archived_at timestamptz NOT NULL DEFAULT now());
ALTER TABLE archive."order" ALTER COLUMN number DROP DEFAULT, ADD PRIMARY KEY (id);
CREATE UNLOGGED TABLE archive.progress (last_id bigint);
INSERT INTO archive."order" SELECT * FROM public."order" WHERE status = 'cancelled';
INSERT INTO archive.progress SELECT max(id) FROM archive."order";
ALTER TABLE archive.progress SET LOGGED;
CREATE VIEW archive.everything AS
SELECT id, customer_id, status, placed_at FROM public."order"
UNION
SELECT id, customer_id, status, placed_at FROM archive."order";

-- down
DROP VIEW archive.everything;
DROP TABLE archive.progress, archive."order";
DROP SCHEMA archive RESTRICT;
