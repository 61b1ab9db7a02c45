-- allow: sql-error because it is proven in a test

-- up
CREATE INDEX client_slug ON client (slug);

-- down
DROP INDEX client_slug;
