-- up
DELETE FROM client WHERE email IS NOT NULL AND id NOT IN (SELECT min(id) FROM client GROUP BY email);
CREATE UNIQUE INDEX client_email ON client (email) WHERE email IS NOT NULL;

-- down
DROP INDEX client_email;
