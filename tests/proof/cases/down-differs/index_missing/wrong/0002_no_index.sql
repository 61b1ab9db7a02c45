-- up
DROP INDEX client_email;

-- down
SELECT 1;
