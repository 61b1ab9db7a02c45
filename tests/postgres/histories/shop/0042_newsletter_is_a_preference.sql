-- requires: 40, 41

-- up
ALTER TABLE customer DROP COLUMN newsletter;

-- down
ALTER TABLE customer ADD COLUMN newsletter boolean NOT NULL DEFAULT false;
UPDATE customer AS c SET newsletter = (p.value)::boolean
FROM customer_preference AS p
WHERE p.customer_id = c.id AND p.name = 'newsletter';
