-- up
CREATE UNIQUE INDEX client_both ON client (name, lower(email));

-- down
DROP INDEX client_both;
