-- up
CREATE INDEX client_slug ON client (slug);

-- down
DROP INDEX client_slug;
